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

  // IAM User Guide, Pass session tags in AWS STS: 50 tags, keys of 128 and values of 256 characters; STS API,
  // Tag: [\p{L}\p{Z}\p{N}_.:/=+\-@]; Rules for tagging: no `aws:`, keys without case.
  it('fails session tags out of their documented bounds', () => {
    const nested = (tags: Readonly<Record<string, string>>, transitive?: readonly string[]) => ({
      'https://aws.amazon.com/tags': {
        principal_tags: Object.fromEntries(Object.entries(tags).map(([key, of]) => [key, [of]])),
        transitive_tag_keys: transitive,
      },
    });
    const many = (count: number) =>
      Object.fromEntries(Array.from({ length: count }, (_, at) => [`key-${String(at)}`, '']));
    const flattened = { 'https://aws.amazon.com/tags/principal_tags/TEAM': 'b' };
    for (const [within, beyond, says] of [
      [nested(many(50)), nested(many(51)), /51 session tags, STS accepts 50/],
      [nested({ ['k'.repeat(128)]: '' }), nested({ ['k'.repeat(129)]: '' }), /out of its bounds/],
      [nested({ k: 'v'.repeat(256) }), nested({ k: 'v'.repeat(257) }), /"k" is out of its bounds/],
      [nested({ k: 'Ünïcode 1_.:/=+-@' }), nested({ k: 'a|b' }), /"k"/],
      [nested({ 'my:aws:key': '' }), nested({ 'AWS:key': '' }), /"AWS:key"/],
      [nested({ Team: 'a', Teams: 'b' }), nested({ Team: 'a', team: 'b' }), /only in case/],
      [nested({ Crew: 'a' }), { ...nested({ Team: 'a' }), ...flattened }, /only in case/],
      [nested({ Team: 'a' }, ['team']), nested({ Team: 'a' }, ['Crew']), /"Crew" transitive/],
    ] as const) {
      assert.equal(claims.evaluate(facts(withClaims(within))).status, 'pass');
      const { status, detail, failure } = claims.evaluate(facts(withClaims(beyond)));
      assert.equal(status, 'fail');
      assert.match(detail, says);
      assert.equal(
        failure?.answer.message,
        'principal_tags passed in claim is not in correct format.',
      );
    }
  });

  // STS API, AssumeRole, SourceIdentity: 2 to 64 of [\w+=,.@-]*, not beginning with `aws:`.
  it('fails a source identity out of its documented bounds', () => {
    const identity = (text: string) =>
      claims.evaluate(facts(withClaims({ 'https://aws.amazon.com/source_identity': text })));
    for (const text of ['ab', 'a'.repeat(64), 'a_b+c=d,e.f@g-h']) {
      assert.equal(identity(text).status, 'pass', text);
    }
    for (const text of ['', 'a', 'a'.repeat(65), 'a b', 'a:b', 'AWS:x']) {
      assert.equal(identity(text).status, 'fail', text);
    }
    assert.equal(
      identity('a b').failure?.answer.message,
      "1 validation error detected: Value 'a b' at 'sourceIdentity' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\w+=,.@-]*",
    );
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
