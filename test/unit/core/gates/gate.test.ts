// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { pass, passWhere } from '../../../../src/core/gates/gate.ts';

const TOLD = { detail: 'it is so', knowledge: 'recorded', evidence: { at: 1 } } as const;
const PLAIN = pass(TOLD.detail, TOLD);

describe('a gate that passes and tells why when asked', () => {
  it('is not asked for its status', () => {
    const outcome = passWhere(() => assert.fail('asked'));
    assert.equal(outcome.status, 'pass');
    assert.equal(outcome.failure, undefined);
  });

  it('is asked once', () => {
    let asked = 0;
    const outcome = passWhere(() => {
      asked += 1;
      return TOLD;
    });
    assert.equal(outcome.detail, 'it is so');
    assert.equal(outcome.evidence, outcome.evidence);
    assert.deepEqual(outcome.remedies, []);
    assert.equal(asked, 1);
  });

  it('is plain data to whoever copies, compares or saves it', () => {
    const telling = () => passWhere(() => TOLD);
    assert.deepEqual(telling(), PLAIN);
    assert.deepEqual({ ...telling() }, PLAIN);
    assert.equal(JSON.stringify(telling()), JSON.stringify(PLAIN));
    assert.deepEqual(structuredClone(telling()), PLAIN);
  });
});
