// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { jwksPrivateMaterial } from '../../../../src/core/checks/jwks-private-material.ts';
import { parseJwks } from '../../../../src/core/model/jwks.ts';
import { DARK, facts } from '../../../world.ts';
import { assertStatus, failing } from './outcome.ts';

const publishing = (...keys: readonly object[]): ReturnType<typeof facts> =>
  facts({ jwks: { kind: 'seen', value: parseJwks(JSON.stringify({ keys })) } });

describe('jwks-private-material', () => {
  it('passes where public keys are published, and where none is', () => {
    assertStatus(jwksPrivateMaterial, facts(), 'pass');
    assertStatus(jwksPrivateMaterial, publishing(), 'pass');
  });

  it('fails where a key has its private half, and repeats nothing of it', () => {
    const secret = 'c2VjcmV0';
    const world = publishing({ kid: 'a', n: 'AQAB' }, { kty: 'EC', kid: 'b', d: secret });
    const outcome = failing(jwksPrivateMaterial, world);
    assert.equal(outcome.detail, 'key 2 of the key set, "b", is published with its private half');
    assert.ok(!JSON.stringify(outcome).includes(secret));
  });

  it('fails where a symmetric key is published', () => {
    failing(jwksPrivateMaterial, publishing({ kty: 'oct', k: 'c2VjcmV0' }));
  });

  it('is unknown where the key set was not seen', () => {
    assertStatus(jwksPrivateMaterial, facts({ jwks: DARK }), 'unknown');
  });

  it('does not apply where it was not asked for', () => {
    assertStatus(jwksPrivateMaterial, facts({ jwks: undefined }), 'not-applicable');
  });
});
