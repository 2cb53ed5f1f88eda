// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { claims } from '../../../../src/core/gates/claims.ts';
import type { JsonObject } from '../../../../src/core/model/json.ts';
import { tokenFormOf } from '../../../../src/core/model/web-identity.ts';
import { claimTime, facts } from '../../../world.ts';
import { GONE, withClaims } from './changed.ts';

describe('claims', () => {
  it('passes what was recorded to be taken', () => {
    for (const changed of [
      { sub: '' },
      { sub: 'a' },
      { sub: 123 },
      { sub: 'a'.repeat(300) },
      { aud: 'sts.amazonaws.com' },
      { aud: ['other', 'sts.amazonaws.com'], azp: 'sts.amazonaws.com' },
      { exp: claimTime(-1) },
      { exp: claimTime(-299) },
      { exp: String(claimTime(600)) },
      { iat: claimTime(300) },
      { iat: String(claimTime(0)) },
      { nbf: claimTime(300) },
      { nbf: GONE },
      { 'https://aws.amazon.com/tags': { principal_tags: { Team: ['engineering'] } } },
      { 'https://aws.amazon.com/tags/principal_tags/Team': 'engineering' },
      { 'https://aws.amazon.com/source_identity': 'somebody' },
    ] as JsonObject[]) {
      const { status, detail } = claims.evaluate(facts(withClaims(changed)));
      assert.equal(status, 'pass', `${JSON.stringify(changed)}: ${detail}`);
    }
  });

  it('allows five minutes to the second, each way', () => {
    for (const [passes, fails] of [
      [{ exp: claimTime(-299) }, { exp: claimTime(-300) }],
      [{ nbf: claimTime(300) }, { nbf: claimTime(301) }],
      [{ iat: claimTime(300) }, { iat: claimTime(301) }],
    ] as const) {
      assert.equal(claims.evaluate(facts(withClaims(passes))).status, 'pass');
      assert.equal(claims.evaluate(facts(withClaims(fails))).status, 'fail');
    }
  });

  it('fails several audiences with an azp that is null', () => {
    const aud = ['other', 'sts.amazonaws.com'];
    const { failure } = claims.evaluate(facts(withClaims({ aud, azp: null })));
    assert.equal(failure?.answer.code, 'InvalidIdentityToken');
  });

  it('tells absence before shape, and shape before time', () => {
    const message = (changed: JsonObject) =>
      claims.evaluate(facts(withClaims(changed))).failure?.answer.message;
    assert.equal(message({ sub: GONE, aud: [], exp: 1 }), 'Missing a required claim: sub');
    assert.equal(message({ aud: [], exp: 1 }), 'Claim is not allowed to be empty: aud');
    assert.equal(message({ iat: 0.5, exp: 1 }), 'Invalid timestamp in token claims.');
  });

  it('survives times that are no dates', () => {
    for (const exp of [0, -1, 8_640_000_000_001, Number.MAX_SAFE_INTEGER, 1e300]) {
      claims.evaluate(facts(withClaims({ exp })));
      claims.evaluate(facts(withClaims({ nbf: exp })));
    }
    assert.equal(claims.evaluate(facts(withClaims({ exp: -1 }))).status, 'fail');
  });

  it('does not apply where there are no claims to read', () => {
    assert.equal(claims.evaluate(facts({ token: undefined })).status, 'not-applicable');
    assert.equal(claims.evaluate(facts({ token: tokenFormOf('opaque') })).status, 'not-applicable');
  });

  it('says in words when the token ended', () => {
    const { detail } = claims.evaluate(facts(withClaims({ exp: claimTime(-600) })));
    assert.equal(detail, 'the token expired at 2026-06-01T11:50:00Z, 600 seconds ago');
  });
});
