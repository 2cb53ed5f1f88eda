// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { parseShard, printShard } from '../../../../src/core/model/shard.ts';

describe('a shard', () => {
  it('is read as it is printed', () => {
    for (const text of ['1/1', '1/3', '3/3', '16/9999']) {
      assert.equal(printShard(parseShard(text)), text);
    }
  });

  it('may count from 0, as the pods of an Indexed Job do', () => {
    assert.deepEqual(parseShard('0+1/3'), { number: 1, of: 3 });
    assert.deepEqual(parseShard('2+1/3'), { number: 3, of: 3 });
  });

  for (const text of [
    '',
    '3+1/3',
    '1+2/3',
    '1',
    '0/3',
    '4/3',
    '1/0',
    '1/3/5',
    '-1/3',
    '1/10000',
    ' 1/3',
    'a/b',
  ]) {
    it(`is not: "${text}"`, () => {
      assert.throws(() => parseShard(text), { code: 'argument_invalid' });
    });
  }
});
