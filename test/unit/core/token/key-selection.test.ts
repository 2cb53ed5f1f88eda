// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { publicKeyOf, selectKey, usableKeys } from '../../../../src/core/token/signature.ts';
import { type Jwk, type Jwks, parseJwks } from '../../../../src/core/model/jwks.ts';
import { forgeKeyPair } from '../../../../src/forge/keys.ts';
import { publicJwkOf } from '../../../../src/forge/tokens.ts';
import { LEAF, ROOT } from '../../../world.ts';

const RSA: Jwk = {
  kty: 'RSA',
  kid: 'one',
  use: 'sig',
  hasKeyOps: false,
  hadPrivate: false,
  material: { n: 'AQAB', e: 'AQAB' },
};
const EC: Jwk = { ...RSA, kty: 'EC', kid: 'ec', material: { crv: 'P-256', x: 'AQAB', y: 'AQAB' } };

/** What a header selects: an index, or why none. */
function selected(
  keys: readonly Jwk[],
  kid: string | undefined,
  alg: string | undefined = 'RS256',
): number | string {
  const { key, selection } = selectKey({ keys }, { alg, kid });
  assert.equal(key === undefined, selection.kind === 'none');
  return selection.kind === 'selected' ? selection.index : selection.why;
}

/** The key of a certificate of the tests as a JWK, with that certificate or another beside it. */
async function certified(x5c: readonly string[]): Promise<Jwks> {
  const jwk = await publicJwkOf({ kid: 'c', alg: 'ES256', keys: LEAF.keys });
  return parseJwks(JSON.stringify({ keys: [{ ...jwk, x5c }] }));
}

describe('selectKey', () => {
  it('takes the key of the kid that the token names', () => {
    assert.equal(selected([{ ...RSA, kid: 'zero' }, RSA], 'one'), 1);
    assert.equal(selected([RSA], 'One'), 'kid-unknown');
    assert.equal(selected([RSA], 'gone'), 'kid-unknown');
  });

  it('takes the later of two keys of one kid', () => {
    assert.equal(selected([RSA, RSA], 'one'), 1);
    assert.equal(selected([RSA, RSA, { ...RSA, kid: 'other' }], 'one'), 1);
  });

  it('passes a later one over that is not usable', () => {
    assert.equal(selected([RSA, { ...RSA, use: 'enc' }], 'one'), 0);
  });

  it('takes the only usable key where the token names none', () => {
    assert.equal(selected([RSA], undefined), 0);
    assert.equal(selected([{ ...RSA, use: 'enc' }, RSA], undefined), 1);
    assert.equal(selected([RSA, { ...RSA, kid: 'two' }], undefined), 'kid-missing-several-keys');
    assert.equal(selected([RSA, EC], undefined), 'kid-missing-several-keys');
  });

  it('takes no key without kid, even the only one for a token without kid', () => {
    assert.equal(selected([{ ...RSA, kid: undefined }], undefined), 'jwk-without-kid');
    assert.equal(selected([{ ...RSA, kid: undefined }], 'one'), 'jwk-without-kid');
    assert.equal(selected([{ ...RSA, kid: '' }], ''), 'kid-empty');
  });

  it('takes no key for an empty kid', () => {
    assert.equal(selected([RSA], ''), 'kid-empty');
  });

  it('takes no key for encryption, and any other use', () => {
    assert.equal(selected([{ ...RSA, use: 'enc' }], 'one'), 'jwk-use-enc');
    assert.equal(selected([{ ...RSA, use: undefined }], 'one'), 0);
    assert.equal(selected([{ ...RSA, use: 'whatever' }], 'one'), 0);
  });

  it('takes no key that is without its numbers', () => {
    assert.equal(selected([{ ...RSA, material: { n: 'AQAB' } }], 'one'), 'jwk-material-missing');
    assert.equal(
      selected([{ ...RSA, material: { x5c: ['AA=='] } }], 'one'),
      'jwk-material-missing',
    );
    const { x: _, ...withoutX } = EC.material;
    assert.equal(selected([{ ...EC, material: withoutX }], 'ec', 'ES256'), 'jwk-material-missing');
  });

  it('takes no key beside the certificate of another', async () => {
    const header = { alg: 'ES256', kid: 'c' };
    const own = selectKey(await certified([LEAF.certificate.der]), header);
    assert.equal(own.selection.kind, 'selected');
    const others = selectKey(await certified([ROOT.certificate.der]), header);
    assert.deepEqual(others.selection, { kind: 'none', why: 'jwk-material-disagrees' });
    const broken = selectKey(await certified(['not a certificate']), header);
    assert.deepEqual(broken.selection, { kind: 'none', why: 'jwk-material-disagrees' });
    const none = selectKey(await certified([]), header);
    assert.equal(none.selection.kind, 'selected');
  });

  it('takes 100 keys of a type, and none of 101; the other type is not touched', () => {
    const many = (count: number) =>
      Array.from({ length: count }, (_, index) => ({ ...RSA, kid: `key-${String(index)}` }));
    assert.equal(selected(many(100), 'key-7'), 7);
    assert.equal(selected(many(101), 'key-7'), 'too-many-keys');
    assert.equal(selected([...many(101), EC], 'ec', 'ES256'), 101);
  });

  it("goes by the type of the token's algorithm, and not by the algorithm of the key", () => {
    assert.equal(selected([RSA], 'one', 'RS512'), 0);
    assert.equal(selected([RSA], 'one', 'ES256'), 'no-key-of-type');
    for (const alg of ['PS256', 'HS256', 'none', undefined]) {
      assert.equal(selectKey({ keys: [RSA] }, { alg, kid: 'one' }).selection.kind, 'none');
    }
  });

  // RFC 7518, 3.4: ES256 is ECDSA with P-256, ES384 with P-384, ES512 with P-521.
  it('takes no key of another curve than the algorithm needs', () => {
    const on = (crv: string): Jwk => ({ ...EC, material: { ...EC.material, crv } });
    assert.equal(selected([on('P-384')], 'ec', 'ES384'), 0);
    assert.equal(selected([on('P-521')], 'ec', 'ES512'), 0);
    assert.equal(selected([on('P-384')], 'ec', 'ES256'), 'jwk-other-curve');
    assert.equal(selected([on('secp256k1')], 'ec', 'ES256'), 'jwk-other-curve');
    assert.equal(selected([on('P-384')], undefined, 'ES256'), 'jwk-other-curve');
    assert.equal(selected([EC, on('P-384')], 'ec', 'ES256'), 0);
  });

  it('has nothing to take from an empty set', () => {
    assert.equal(selected([], 'one'), 'no-keys');
  });

  it('reports key_ops, which a later gate refuses', () => {
    const { selection } = selectKey(
      { keys: [{ ...RSA, hasKeyOps: true }] },
      { alg: 'RS256', kid: 'one' },
    );
    assert.deepEqual(selection, { kind: 'selected', index: 0, hasKeyOps: true });
  });
});

describe('usableKeys', () => {
  it('are those that some token could select', () => {
    const keys = [
      RSA,
      EC,
      { ...RSA, kid: undefined },
      { ...RSA, use: 'enc' },
      { ...RSA, kty: 'oct' },
    ];
    assert.deepEqual(usableKeys({ keys }), [RSA, EC]);
  });
});

describe('publicKeyOf', () => {
  it('makes the key of its numbers, and nothing of what is none', async () => {
    const keys = await forgeKeyPair();
    const jwk = await publicJwkOf({ kid: 'k', alg: 'ES256', keys });
    const [read] = parseJwks(JSON.stringify({ keys: [jwk] })).keys;
    assert.ok(read !== undefined);
    assert.ok(publicKeyOf(read)?.equals(keys.publicKey));
    assert.equal(publicKeyOf(EC), undefined);
    // RFC 7518, 3.3: "A key of size 2048 bits or larger MUST be used".
    const { n } = (await forgeKeyPair('rsa')).publicKey.export({ format: 'jwk' });
    assert.ok(n !== undefined);
    const rsa = (material: Jwk['material']): Jwk => ({ ...RSA, material });
    assert.ok(publicKeyOf(rsa({ n, e: 'AQAB' })) !== undefined);
    assert.equal(publicKeyOf(rsa({ n, e: 'AQ' })), undefined, 'e is 1: anybody could sign');
    assert.equal(publicKeyOf(rsa({ n: n.slice(0, 170), e: 'AQAB' })), undefined, '1020 bits');
    assert.equal(publicKeyOf({ ...RSA, kty: undefined }), undefined);
  });
});
