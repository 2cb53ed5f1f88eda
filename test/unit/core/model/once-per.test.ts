// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { oncePer } from '../../../../src/core/model/once-per.ts';

describe('what is made once of an object', () => {
  it('is made when it is first asked for, of each object for itself', () => {
    const asked: string[] = [];
    const lettersOf = oncePer(({ text }: { readonly text: string }) => {
      asked.push(text);
      return Array.from(text);
    });
    const [one, same] = [{ text: 'ab' }, { text: 'ab' }];
    assert.deepEqual(asked, []);
    assert.equal(lettersOf(one), lettersOf(one));
    assert.deepEqual(lettersOf(same), ['a', 'b']);
    assert.notEqual(lettersOf(same), lettersOf(one));
    assert.deepEqual(asked, ['ab', 'ab']);
  });

  it('is tried again where it could not be made', () => {
    let isBroken = true;
    const made = oncePer((of: object) => {
      if (isBroken) throw new TypeError('broken');
      return { of };
    });
    const one = {};
    assert.throws(() => made(one), TypeError);
    isBroken = false;
    assert.equal(made(one).of, one);
  });
});
