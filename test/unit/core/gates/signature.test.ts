// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { signature } from '../../../../src/core/gates/signature.ts';
import type { SignatureFact } from '../../../../src/core/model/facts.ts';
import { facts } from '../../../world.ts';
import { jwk, withKeys } from './changed.ts';

const GOOD: SignatureFact = {
  alg: 'RS256',
  kid: 'key-1',
  selected: { kind: 'selected', index: 0, hasKeyOps: false },
  verifies: true,
};

describe('signature', () => {
  it('passes where it verifies', () => {
    assert.equal(signature.evaluate(facts({ signature: GOOD })).status, 'pass');
  });

  it('fails where it does not, surely', () => {
    const outcome = signature.evaluate(facts({ signature: { ...GOOD, verifies: false } }));
    assert.equal(outcome.status, 'fail');
    assert.equal(outcome.knowledge, 'recorded');
    assert.equal(outcome.failure?.atMostLikely, false);
  });

  it('fails a key with key_ops though it verifies', () => {
    const selected = { kind: 'selected', index: 0, hasKeyOps: true } as const;
    const outcome = signature.evaluate(facts({ signature: { ...GOOD, selected } }));
    assert.match(outcome.detail, /key_ops/);
    assert.equal(outcome.status, 'fail');
  });

  it('does not apply where there was nothing to verify, or no key', () => {
    assert.equal(signature.evaluate(facts({ signature: undefined })).status, 'not-applicable');
    const selected = { kind: 'none', why: 'kid-unknown' } as const;
    assert.equal(
      signature.evaluate(facts({ signature: { ...GOOD, selected, verifies: undefined } })).status,
      'not-applicable',
    );
  });

  it('does not apply where somebody took it out of the token, and says that it was not verified', () => {
    const { status, detail } = signature.evaluate(facts({ signature: undefined }));
    assert.deepEqual(
      [status, detail],
      ['not-applicable', 'the signature of the token was not verified'],
    );
  });

  const OTHER = { material: { n: 'AQAC', e: 'AQAB' } };
  for (const [what, published, status, says] of [
    ['the same key', [jwk()], 'not-applicable', /no token was given/],
    ['another key under its id', [jwk(OTHER)], 'fail', /^the published key key-1 is not the one/],
    ['its key with key_ops', [jwk({ hasKeyOps: true })], 'fail', /key-1 has key_ops/],
    [
      'another key for one of two',
      [jwk(), jwk({ kid: 'key-2' })],
      'unknown',
      /^the published key key-2 is not the one/,
    ],
  ] as const) {
    it(`without a token goes by the API server's own keys: ${what}`, () => {
      const own = published.map(({ kid }) => jwk(kid === 'key-2' ? { kid, ...OTHER } : { kid }));
      const signingKeys = {
        kind: 'seen',
        value: { keys: own },
        tookMs: 1,
        httpStatus: 200,
      } as const;
      const outcome = signature.evaluate(
        facts({ token: undefined, signingKeys, ...withKeys(published) }),
      );
      assert.deepEqual([outcome.status, says.test(outcome.detail)], [status, true], outcome.detail);
    });
  }
});
