// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { didYouMean, nearest } from '../../../src/core/model/nearest.ts';

const COMMANDS = ['thumbprint', 'doctor', 'fix', 'undo', 'receipts'];

describe('the nearest word', () => {
  it('is found through a letter missing, added, wrong or swapped', () => {
    for (const typed of ['docter', 'doctr', 'doctorr', 'dcotor', 'DOCTOR']) {
      assert.deepEqual(nearest(typed, COMMANDS), ['doctor'], typed);
    }
  });

  it('is found through a part of a long word', () => {
    assert.deepEqual(nearest('print', COMMANDS), ['thumbprint']);
  });

  it('is none where nothing is near', () => {
    assert.deepEqual(nearest('kubernetes', COMMANDS), []);
    assert.equal(didYouMean('zz', COMMANDS), undefined);
  });

  it('is said as a question', () => {
    assert.equal(didYouMean('fux', COMMANDS), 'did you mean fix?');
    assert.equal(didYouMean('ab', ['aa', 'bb']), 'did you mean aa or bb?');
  });

  it('takes a word of any length in its stride', () => {
    assert.deepEqual(nearest('x'.repeat(1_000_000), COMMANDS), []);
  });
});
