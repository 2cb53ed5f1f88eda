// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { forgeKeyPair, privateKeyPem } from '../../../src/forge/keys.ts';
import { forgeToken } from '../../../src/forge/tokens.ts';
import { redact, redactingSink } from '../../../src/render/redact.ts';
import { chainPem } from '../../../src/forge/certificates.ts';
import { LEAF } from '../../world.ts';

const KEYS = await forgeKeyPair();
const TOKEN = await forgeToken({ sub: 'x' }, { kid: 'k', alg: 'ES256', keys: KEYS });
const PRIVATE = privateKeyPem(KEYS);
const SECRET = 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY';

describe('the redactor', () => {
  it('takes a token out, alone, in JSON, in a URL and without its signature', () => {
    const bare = TOKEN.slice(0, TOKEN.lastIndexOf('.') + 1);
    for (const text of [
      TOKEN,
      `{"t":"${TOKEN}"}`,
      `https://h/?a%3D${TOKEN}&b`,
      `Bearer ${bare} x`,
    ]) {
      const left = redact(text);
      assert.ok(left.includes('[redacted]'), left);
      assert.ok(!left.includes('eyJ'), left);
    }
  });

  it('takes a token out that was cut within its header', () => {
    const [header = ''] = TOKEN.split('.');
    assert.equal(
      redact(`there is no check "${header.slice(0, 24)}"`),
      'there is no check "[redacted]"',
    );
    assert.equal(redact('there is no check "eyJ-short"'), 'there is no check "eyJ-short"');
  });

  it('takes an encrypted token out, which has five parts', () => {
    assert.equal(
      redact(
        'eyJhbGciOiJSU0Ei.OKOawDo13gRp2oja.48V1_ALb6US04U3b.5eym8TW_c8SuK0lt.XFBoMYUZodetZdvT x',
      ),
      '[redacted] x',
    );
  });

  it('takes out what kubectl has of aws eks get-token, and the URL that it is made of', () => {
    const signature = 'a1'.repeat(32);
    const url = `https://sts.us-east-1.amazonaws.com/?Action=GetCallerIdentity&X-Amz-Signature=${signature}`;
    const token = `k8s-aws-v1.${Buffer.from(url).toString('base64url')}`;
    assert.equal(redact(`{"token": "${token}"}`), '{"token": "[redacted]"}');
    assert.equal(redact(`--token ${token.slice(0, 40)} x`), '--token [redacted] x');
    assert.equal(redact(`GET ${url}`), `GET ${url.replace(signature, '[redacted]')}`);
    assert.equal(
      redact(`AWS4-HMAC-SHA256 SignedHeaders=host, Signature=${signature}`),
      'AWS4-HMAC-SHA256 SignedHeaders=host, Signature=[redacted]',
    );
    assert.equal(redact('tokens begin k8s-aws-v1. there'), 'tokens begin k8s-aws-v1. there');
  });

  it('takes the private key of a kubeconfig out', () => {
    const encoded = Buffer.from(PRIVATE).toString('base64');
    assert.equal(redact(`client-key-data: ${encoded}`), 'client-key-data: [redacted]');
    assert.equal(redact(`"clientKeyData":"${encoded}"`), '"clientKeyData":"[redacted]"');
  });

  it('takes private keys out, also where line feeds are escaped, or the end is missing', () => {
    for (const text of [PRIVATE, JSON.stringify(PRIVATE), PRIVATE.slice(0, 120)]) {
      const left = redact(`before ${text}`);
      assert.ok(!left.includes(PRIVATE.slice(40, 60)), left);
      assert.ok(left.startsWith('before '), left);
      assert.ok(left.includes('[redacted]'), left);
    }
  });

  it('takes secret keys and session tokens out by their names', () => {
    for (const text of [
      `aws_secret_access_key = ${SECRET}`,
      `AWS_SECRET_ACCESS_KEY="${SECRET}"`,
      `"SecretAccessKey": "${SECRET}"`,
      `<SecretAccessKey>${SECRET}</SecretAccessKey>`,
      `{\\"SessionToken\\":\\"${SECRET}\\"}`,
      `X-Amz-Security-Token=${SECRET}`,
    ]) {
      assert.ok(!redact(text).includes(SECRET), redact(text));
    }
  });

  it('takes a session token out by how it begins, and a password by where it stands', () => {
    assert.equal(
      redact(`x IQoJb3JpZ2luX2VjEJr//////////wEaCXVzLWVhc3QtMSJIMEYC y`),
      'x [redacted] y',
    );
    assert.equal(redact('http://user:pass@proxy.test:3128/'), 'http://[redacted]@proxy.test:3128/');
    assert.equal(
      redact('Authorization: Basic dXNlcjpwYXNzd29yZA=='),
      'Authorization: Basic [redacted]',
    );
  });

  it('leaves thumbprints, ARNs, issuers and certificates as they are', () => {
    const text = [
      'a'.repeat(40),
      LEAF.certificate.sha256,
      'arn:aws:iam::111122223333:oidc-provider/oidc.eks.eu-west-1.amazonaws.com/id/ABCD',
      'https://localhost:4577/id/1111222233334444555566667777888F',
      chainPem([LEAF.certificate]),
      'AKIAIOSFODNN7EXAMPLE',
    ].join('\n');
    assert.equal(redact(text), text);
  });
});

describe('a sink that redacts', () => {
  const written = (
    pieces: readonly string[],
  ): { readonly left: string; readonly early: string } => {
    let left = '';
    const sink = redactingSink({
      write: (text) => {
        left += text;
      },
    });
    for (const piece of pieces) sink.write(piece);
    const early = left;
    sink.flush();
    return { left, early };
  };

  it('finds a token that lies across two pieces, wherever they part', () => {
    const text = `a ${TOKEN} b\n`;
    for (let at = 1; at < text.length; at += 1) {
      assert.equal(written([text.slice(0, at), text.slice(at)]).left, 'a [redacted] b\n');
    }
  });

  it('finds a private key that comes line by line', () => {
    const { left } = written(`a\n${PRIVATE}b\n`.split(/(?<=\n)/));
    assert.equal(left, 'a\n[redacted]\nb\n');
  });

  it('passes whole lines on at once', () => {
    assert.equal(written(['one\ntw']).early, 'one\n');
    assert.equal(written(['one\ntw']).left, 'one\ntw');
  });
});
