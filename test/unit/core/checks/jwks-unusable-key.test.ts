// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { jwksUnusableKey } from '../../../../src/core/checks/jwks-unusable-key.ts';
import { parseJwks } from '../../../../src/core/model/jwks.ts';
import { DARK, facts } from '../../../world.ts';
import { assertStatus, failing } from './outcome.ts';

const RSA = { kty: 'RSA', kid: 'a', use: 'sig', n: 'AQAB', e: 'AQAB' };
const publishing = (...keys: readonly object[]): ReturnType<typeof facts> =>
  facts({ jwks: { kind: 'seen', value: parseJwks(JSON.stringify({ keys })) } });

describe('jwks-unusable-key', () => {
  it('passes where every signing key has a kid and no key_ops', () => {
    assertStatus(jwksUnusableKey, publishing(RSA, { kty: 'EC', kid: 'b' }), 'pass');
  });

  it('passes over keys for encryption, and of kinds that STS does not use', () => {
    const others = [
      { ...RSA, kid: undefined, use: 'enc' },
      { kty: 'OKP', key_ops: ['verify'] },
    ];
    assertStatus(jwksUnusableKey, publishing(RSA, ...others), 'pass');
  });

  it('fails where a key has key_ops, be it not the one in use', () => {
    const { detail } = failing(jwksUnusableKey, publishing(RSA, { ...RSA, key_ops: ['verify'] }));
    assert.equal(detail, 'key 2 of the key set has key_ops');
  });

  it('fails where a key has no kid, or an empty one', () => {
    for (const kid of [undefined, '']) failing(jwksUnusableKey, publishing({ ...RSA, kid }));
  });

  it('is unknown where the key set was not seen', () => {
    assertStatus(jwksUnusableKey, facts({ jwks: DARK }), 'unknown');
  });

  it('does not apply where no signing key is published', () => {
    assertStatus(jwksUnusableKey, publishing(), 'not-applicable');
  });
});
