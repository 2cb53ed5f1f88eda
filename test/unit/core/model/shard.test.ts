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

  for (const text of ['', '1', '0/3', '4/3', '1/0', '1/3/5', '-1/3', '1/10000', ' 1/3', 'a/b']) {
    it(`is not: "${text}"`, () => {
      assert.throws(() => parseShard(text), { code: 'argument_invalid' });
    });
  }
});
