// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import fc from 'fast-check';

import { forgeKeyPair, privateKeyPem } from '../../../src/forge/keys.ts';
import { forgeToken } from '../../../src/forge/tokens.ts';
import { harmlessMarkdown } from '../../../src/render/harmless.ts';
import { redact, redactingSink, redactorOf } from '../../../src/render/redact.ts';
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

  it('takes tokens for the API of watch out', () => {
    const token = `tpw_${'aB3-_'.repeat(8)}xyz`;
    assert.equal(redact(`curl -H "X: ${token}" y`), 'curl -H "X: [redacted]" y');
    assert.equal(redact('they begin tpw_ and go on'), 'they begin tpw_ and go on');
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

describe('the shape of a token', () => {
  const payload = Buffer.from('{"sub":"somebody"}').toString('base64url');
  const signature = 'c2lnbmF0dXJl'.repeat(4);

  it('is found whatever blanks its header has', () => {
    for (const header of [
      '{"alg":"RS256"}',
      '{ "alg": "RS256" }',
      '{\n  "alg": "RS256"\n}',
      '{\r\n"alg":"RS256"}',
      '{\t"alg":"RS256"}',
      ' {"alg":"RS256"}',
      '\n\t { "alg":"RS256"}',
      '{"\\u0061lg":"RS256"}',
    ]) {
      const token = [Buffer.from(header).toString('base64url'), payload, signature].join('.');
      for (const around of ['', ' ', '"', '=', '/', ':']) {
        assert.equal(redact(`a${around} ${token} b`), `a${around} [redacted] b`, header);
      }
    }
  });

  it('is found where it is escaped, once or twice', () => {
    const markdown = TOKEN.replaceAll(/[_-]/g, '\\$&');
    const url = encodeURIComponent(TOKEN).replaceAll('.', '%2E');
    for (const text of [
      markdown,
      url,
      url.replaceAll('%', '%25'),
      TOKEN.replaceAll('.', '\\u002e'),
    ]) {
      assert.equal(redact(`a ${text} b`), 'a [redacted] b');
    }
  });

  it('is not what words have by chance', () => {
    for (const text of [
      'keyIdentifier.something.else_that_is_a_long_word_with_an_underscore',
      'theyLikeItALotMoreThanTheyShould',
      'eyewitness-accounts-of-something.example.com',
      'ewok0000000000000000000000000000',
      'oidc.eks.eu-west-1.amazonaws.com',
      'resource.aws_iam_openid_connect_provider.the_issuer_of_this_cluster',
    ]) {
      assert.equal(redact(text), text);
    }
  });

  it('is searched for in one pass, however it is repeated', () => {
    for (const text of [
      'eyA',
      'eyJ',
      'ewo',
      'a.',
      '://a:',
      '%25',
      '\\',
      '&amp;',
      'AAAA ',
      '-----BEGIN ',
    ]) {
      const begun = process.cpuUsage(); // of this process alone: others may be busy
      redact(text.repeat(300_000));
      assert.ok(process.cpuUsage(begun).user < TEN_SECONDS, text);
    }
  });
});

/** In microseconds; once over it takes a hundredth of this, and once for each character hours. */
const TEN_SECONDS = 10_000_000;

describe('a private key that only begins', () => {
  it('hides no word that follows it', () => {
    const said =
      'CN=-----BEGIN PRIVATE KEY-----\n\n  no longer served\n  26ff5b07ac1d7dec351ed67bb07466f78154666d\n';
    assert.equal(redact(said), said.replace('-----BEGIN PRIVATE KEY-----', '[redacted]'));
  });
});

describe('a secret that was handed over', () => {
  const OPAQUE = 'opaque/token+of=somebody"s\\own,1234567890';
  const handed = (...secrets: readonly string[]): ((text: string) => string) => {
    const redactor = redactorOf();
    for (const secret of secrets) redactor.keep(secret);
    return redactor.redact;
  };

  it('is taken out wherever it is, in all that it may be escaped for', () => {
    const take = handed(OPAQUE);
    for (const text of [
      OPAQUE,
      JSON.stringify(OPAQUE).slice(1, -1),
      JSON.stringify(JSON.stringify(OPAQUE)).slice(3, -3),
      JSON.stringify(OPAQUE).slice(1, -1).replaceAll('/', '\\/'),
      encodeURIComponent(OPAQUE),
      encodeURIComponent(OPAQUE).toLowerCase(),
      encodeURIComponent(encodeURIComponent(OPAQUE)),
      Array.from(OPAQUE, (one) => `%${one.charCodeAt(0).toString(16)}`).join(''),
      Array.from(OPAQUE, (one) => `\\u00${one.charCodeAt(0).toString(16)}`).join(''),
      Array.from(OPAQUE, (one) => `&#${String(one.charCodeAt(0))};`).join(''),
      OPAQUE.replaceAll('"', '&quot;'),
      harmlessMarkdown(OPAQUE),
    ]) {
      assert.equal(take(`a ${text} b`), 'a [redacted] b', text);
      assert.equal(take(`{"a":"${text}"}`), '{"a":"[redacted]"}', text);
    }
  });

  it('is taken out where it was cut, at either end', () => {
    const secret = Buffer.from(Array.from({ length: 60 }, (_, at) => (at * 37) % 251)).toString(
      'base64',
    );
    const take = handed(secret);
    for (let length = 15; length <= secret.length; length += 1) {
      assert.equal(take(`a ${secret.slice(0, length)} b`), 'a [redacted] b');
      assert.equal(take(`a ${secret.slice(-length)} b`), 'a [redacted] b');
    }
  });

  it('is taken out where it begins like a path, as one in 64 secret access keys does', () => {
    for (const secret of [
      '/Xm71rL9VppNmptUTTdnsCHpUBeFzz5cYCi1Dkw/',
      '/abcdefghij/klmnopqrst/uvwxyzabcde/fghij',
      `/${Buffer.from(Array.from({ length: 90 }, (_, at) => (at * 37) % 251)).toString('base64')}`,
    ]) {
      assert.equal(handed(secret)(`with ${secret} in it`), 'with [redacted] in it');
      const escaped = JSON.stringify(secret).replaceAll('/', '\\/');
      assert.ok(!handed(secret)(escaped).includes(secret.slice(2, 20)));
    }
    for (const path of ['/srv/shop/Shop2/token', '/var/run/secrets/tokens/aws-iam']) {
      assert.equal(handed(path)(`in ${path}`), `in ${path}`);
    }
  });

  it('leaves what it is taken out of as JSON, with all else in it', () => {
    const texts = fc.array(fc.oneof(fc.string({ unit: 'binary' }), fc.constant(OPAQUE)));
    const property = fc.property(texts, (all) => {
      const wrapped = all.map((text) => `<${text}>`);
      const left = JSON.parse(handed(OPAQUE)(JSON.stringify(wrapped))) as unknown;
      assert.deepEqual(
        left,
        wrapped.map((text) => (text === `<${OPAQUE}>` ? '<[redacted]>' : text)),
      );
    });
    fc.assert(property, { numRuns: 300 });
  });

  it('shreds nothing where it is short, a plain word, a place, or a file that is no token', () => {
    const text =
      'the password of kubernetes at https://oidc.example.test/id/1 in /tmp/token, arn:aws:iam::1:role/a';
    const take = handed(
      'a',
      '',
      'role',
      'password',
      'kubernetes',
      'https://oidc.example.test/id/1',
      '/tmp/token',
      'arn:aws:iam::1:role/a',
      text,
      `the password\nof ${'kubernetes '.repeat(9)}`,
    );
    assert.equal(take(text), text);
  });

  it('is taken out where a short one stands alone, and nowhere within a word', () => {
    const take = handed('hunter2x');
    assert.equal(take('proxy said: hunter2x, "hunter2x"'), 'proxy said: [redacted], "[redacted]"');
    assert.equal(take('hunter2xx ahunter2x'), 'hunter2xx ahunter2x');
  });
});

describe('secrets without end', () => {
  const secret = (at: number): string => `opaque${String(at)}.${'aZ9'.repeat(9)}${String(at)}`;

  it('are forgotten, the one that was given longest ago first; one in use is given again and again', () => {
    const { keep, redact: take } = redactorOf();
    for (let at = 0; at < 2000; at += 1) {
      keep(secret(0));
      keep(secret(at));
    }
    assert.equal(take(secret(0)), '[redacted]');
    assert.equal(take(secret(1999)), '[redacted]');
    assert.equal(take(secret(1500)), '[redacted]');
    const one = 'shared.Word+1234567890abcdefXYZ';
    keep(one);
    keep(`${one} and ${secret(5000)}`);
    for (let at = 10_000; at < 10_599; at += 1) keep(secret(at));
    assert.equal(take(`a ${one}`), 'a [redacted]', 'another that was given still has it');
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
