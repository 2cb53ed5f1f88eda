// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { signature } from '../../../../src/core/gates/signature.ts';
import type { SignatureFact } from '../../../../src/core/model/facts.ts';
import { facts } from '../../../world.ts';

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
});
