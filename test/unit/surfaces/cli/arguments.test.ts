// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import {
  inheritedIn,
  scannable,
  wantsJson,
  wordsAsFlags,
} from '../../../../src/surfaces/cli/arguments.ts';

describe('the arguments', () => {
  it('keep a value of several lines with its flag', () => {
    assert.deepEqual(scannable(['doctor', '--error=one\ntwo']), ['doctor', '--error', 'one\ntwo']);
    assert.deepEqual(scannable(['--role=']), ['--role', '']);
    assert.deepEqual(scannable(['--role=x', 'a=b\nc']), ['--role=x', 'a=b\nc']);
    assert.deepEqual(scannable(['--', '--role=\n']), ['--', '--role=\n']);
  });

  it('ask for help and the version in words, too', () => {
    assert.deepEqual(wordsAsFlags(['help', 'lab', 'env']), ['lab', 'env', '--help']);
    assert.deepEqual(wordsAsFlags(['help']), ['--help']);
    assert.deepEqual(wordsAsFlags(['lab', 'help', 'env']), ['lab', 'env', '--help']);
    assert.deepEqual(wordsAsFlags(['version']), ['--version']);
    assert.deepEqual(wordsAsFlags(['explain', 'help']), ['explain', 'help']);
  });

  it('say in which format a failure is to be printed, before anything is read', () => {
    for (const argv of [['--format', 'json'], ['--format=json'], ['-o', 'json'], ['-o=json']]) {
      assert.ok(wantsJson(['doctor', ...argv, '--strange']));
    }
    for (const argv of [['json'], ['-o', 'text'], ['--format', 'markdown', 'json']])
      assert.ok(!wantsJson(argv));
  });

  it('name no member that every object has', () => {
    assert.equal(inheritedIn(['constructor']), 'constructor');
    assert.equal(inheritedIn(['lab', 'toString']), 'toString');
    assert.equal(inheritedIn(['doctor', '--has-own-property=1']), '--has-own-property=1');
    assert.equal(inheritedIn(['doctor', '--no-value-of']), '--no-value-of');
    assert.equal(inheritedIn(['explain', 'constructor']), undefined);
  });
});
