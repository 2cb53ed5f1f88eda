// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import * as fc from 'fast-check';

import { parseJwks } from '../../../../src/core/model/jwks.ts';
import { forgeKeyPair } from '../../../../src/forge/keys.ts';
import { publicJwkOf } from '../../../../src/forge/tokens.ts';

const RSA = { kty: 'RSA', kid: 'key-1', use: 'sig', alg: 'RS256', n: 'AQAB', e: 'AQAB' };

function only(key: unknown): ReturnType<typeof parseJwks>['keys'][number] | undefined {
  return parseJwks(JSON.stringify({ keys: [key] })).keys[0];
}

describe('parseJwks', () => {
  it('reads the members that make a key, and leaves its label alg out', () => {
    assert.deepEqual(only(RSA), {
      kty: 'RSA',
      kid: 'key-1',
      use: 'sig',
      hasKeyOps: false,
      hadPrivate: false,
      material: { n: 'AQAB', e: 'AQAB' },
    });
  });

  it('reads a key that was made for signing', async () => {
    const jwk = await publicJwkOf({ kid: 'ec-1', alg: 'ES256', keys: await forgeKeyPair('ec') });
    assert.deepEqual(only(jwk)?.material, { crv: 'P-256', x: jwk['x'], y: jwk['y'] });
  });

  for (const name of ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k']) {
    it(`drops the private member ${name}, and says that it was there`, () => {
      const key = only({ ...RSA, [name]: 'secret' });
      assert.equal(key?.hadPrivate, true);
      assert.ok(!JSON.stringify(key).includes('secret'));
    });
  }

  it('says that key_ops is there, whatever it holds', () => {
    assert.equal(only({ ...RSA, key_ops: ['verify'] })?.hasKeyOps, true);
    assert.equal(only({ ...RSA, key_ops: [] })?.hasKeyOps, true);
  });

  it('keeps the certificates of x5c, and nothing in them that is not text', () => {
    assert.deepEqual(only({ ...RSA, x5c: ['MIIB', 7] })?.material, {
      n: 'AQAB',
      e: 'AQAB',
      x5c: ['MIIB'],
    });
  });

  it('passes over entries that are no keys, and keeps the order of the others', () => {
    const { keys } = parseJwks('{"keys":[null,{"kid":"a"},"b",[],{"kid":"c"}]}');
    assert.deepEqual(
      keys.map(({ kid }) => kid),
      ['a', 'c'],
    );
  });

  it('takes a kid that is not text for none', () => {
    assert.equal(only({ ...RSA, kid: 7 })?.kid, undefined);
  });

  for (const text of ['{}', '{"keys":{}}', '{"keys":null}', '[]', 'keys']) {
    it(`refuses ${text}`, () => {
      assert.throws(() => parseJwks(text), { code: 'jwks_malformed' });
    });
  }

  it('refuses more keys than anybody needs', () => {
    const keys = Array.from({ length: 2001 }, () => ({}));
    assert.throws(() => parseJwks(JSON.stringify({ keys })), { code: 'jwks_malformed' });
    assert.equal(parseJwks(JSON.stringify({ keys: keys.slice(1) })).keys.length, 2000);
  });

  it('reads any list of objects, and survives a trip through JSON', () => {
    const members = fc.constantFrom('kty', 'kid', 'use', 'n', 'e', 'x', 'y', 'd', 'key_ops', 'x5c');
    fc.assert(
      fc.property(fc.array(fc.dictionary(members, fc.jsonValue({ maxDepth: 2 }))), (keys) => {
        const jwks = parseJwks(JSON.stringify({ keys }));
        assert.equal(jwks.keys.length, keys.length);
        assert.equal(JSON.stringify(JSON.parse(JSON.stringify(jwks))), JSON.stringify(jwks));
      }),
    );
  });
});
