// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import * as fc from 'fast-check';

import {
  audiencesOf,
  effectiveAudienceOf,
  looksLikeToken,
  textClaim,
  tokenFormOf,
} from '../../../../src/core/model/web-identity.ts';
import { forgeKeyPair } from '../../../../src/forge/keys.ts';
import { forgeToken } from '../../../../src/forge/tokens.ts';

const KEY = { kid: 'key-1', alg: 'ES256', keys: await forgeKeyPair('ec') } as const;
const CLAIMS = { iss: 'https://oidc.example.test', sub: 'web', aud: ['sts.amazonaws.com'] };
const TOKEN = await forgeToken(CLAIMS, KEY);

const part = (value: unknown): string =>
  Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');

describe('tokenFormOf', () => {
  it('reads header and claims of a token, and keeps nothing of its signature', () => {
    const form = tokenFormOf(TOKEN);
    assert.deepEqual(form, {
      length: TOKEN.length,
      parts: 3,
      header: { alg: 'ES256', kid: 'key-1', typ: 'JWT' },
      claims: CLAIMS,
      padded: false,
    });
    assert.ok(!JSON.stringify(form).includes(TOKEN.split('.')[2] ?? TOKEN));
  });

  it('reads any header and any claims that were written as a token', () => {
    const object = fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 3 }));
    fc.assert(
      fc.property(object, object, (header, claims) => {
        const form = tokenFormOf(`${part(header)}.${part(claims)}.c2ln`);
        assert.deepEqual(form.header, JSON.parse(JSON.stringify(header)));
        assert.deepEqual(form.claims, JSON.parse(JSON.stringify(claims)));
      }),
    );
  });

  it('reads over what stands around a token, and says that it is there', () => {
    for (const padded of [`${TOKEN}\n`, ` ${TOKEN}`, `\r\n${TOKEN}\t`]) {
      assert.deepEqual(tokenFormOf(padded), { ...tokenFormOf(TOKEN), padded: true });
    }
  });

  it('counts the parts of what is no token', () => {
    assert.equal(tokenFormOf('opaque').parts, 1);
    assert.equal(tokenFormOf('a.b.c.d.e').parts, 5);
    assert.equal(tokenFormOf('').parts, 1);
  });

  for (const [what, text] of [
    ['is not base64url', 'e+/='],
    ['is not JSON', part('{')],
    ['is a list', part([])],
    ['is null', part('null')],
    [
      'nests deeper than any reader should follow',
      part(`{"a":${'['.repeat(5000)}${']'.repeat(5000)}}`),
    ],
  ] as const) {
    it(`has no claims where the second part ${what}`, () => {
      assert.equal(tokenFormOf(`${part({ alg: 'RS256' })}.${text}.c2ln`).claims, undefined);
    });
  }

  it('never throws', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 200 }), (text) => {
        assert.equal(typeof tokenFormOf(text).parts, 'number');
      }),
    );
  });
});

describe('the audience of a token', () => {
  it('is a list, however the claim is written', () => {
    assert.deepEqual(audiencesOf({ aud: 'a' }), ['a']);
    assert.deepEqual(audiencesOf({ aud: ['a', 'b'] }), ['a', 'b']);
    assert.deepEqual(audiencesOf({}), []);
    assert.deepEqual(audiencesOf({ aud: 7 }), []);
  });

  it('is azp where that is present', () => {
    assert.equal(effectiveAudienceOf({ aud: 'a', azp: 'b' }), 'b');
    assert.equal(effectiveAudienceOf({ aud: ['a'] }), 'a');
    assert.equal(effectiveAudienceOf({}), undefined);
  });
});

describe('textClaim', () => {
  it('is undefined for what is not text, and for what every object inherits', () => {
    assert.equal(textClaim({ sub: 7 }, 'sub'), undefined);
    assert.equal(textClaim({}, 'constructor'), undefined);
    assert.equal(textClaim(undefined, 'sub'), undefined);
  });
});

describe('looksLikeToken', () => {
  it('knows a token, with and without what stands around it', () => {
    for (const text of [TOKEN, ` ${TOKEN}\n`, TOKEN.split('.').slice(0, 2).join('.')]) {
      assert.equal(looksLikeToken(text), true);
    }
  });

  it('knows a token whose JSON begins with a blank or a line feed', () => {
    const header = { alg: 'RS256', kid: 'key-1', typ: 'JWT' };
    for (const begin of ['{ ', '{\n  ']) {
      const text = JSON.stringify(header).replace('{', begin);
      assert.equal(looksLikeToken(`${part(text)}.${part(CLAIMS)}.c2ln`), true);
    }
  });

  it('knows an encrypted token of five parts', () => {
    assert.equal(looksLikeToken(`${part({ alg: 'RSA-OAEP', enc: 'A256GCM' })}.a.b.c.d`), true);
  });

  it('lets names of files and issuers pass', () => {
    for (const text of [
      'token.jwt',
      './eyes-only.production.json',
      'eyes-only.production.json',
      'ewe.txt',
      '/var/run/secrets/eks.amazonaws.com/serviceaccount/token',
      'https://oidc.example.test/id/1',
    ]) {
      assert.equal(looksLikeToken(text), false, text);
    }
  });
});
