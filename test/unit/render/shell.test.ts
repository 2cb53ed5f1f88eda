// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { describe, it } from 'node:test';

import fc from 'fast-check';

import { shellCommand } from '../../../src/render/shell.ts';
import { missing } from '../../process.ts';

describe('a command for a shell', () => {
  it('has no quotes where none are needed', () => {
    const argv = [
      'trustprint',
      'fix',
      'https://h.test/x',
      'arn:aws:iam::1:role/a',
      '--drop',
      'a=b,c@d',
    ];
    assert.equal(shellCommand(argv), argv.join(' '));
  });

  it('quotes what a shell would read more than a word in', () => {
    assert.equal(
      shellCommand(['a b', "it's", '$(x)', '', '~', '=ls', '*']),
      `'a b' 'it'\\''s' '$(x)' '' '~' '=ls' '*'`,
    );
  });

  it('writes what could act on a terminal as escapes', () => {
    assert.equal(
      shellCommand(['\u001b[2J', 'a\nb', 'é\u202e']),
      `$'\\x1b[2J' $'a\\x0ab' $'\\xc3\\xa9\\xe2\\x80\\xae'`,
    );
  });

  it('is read by bash as the very same words', { skip: missing('bash') }, () => {
    const words = fc.sample(
      fc.string({ unit: 'binary' }).map((text) => text.replaceAll('\0', '').toWellFormed()),
      300,
    );
    const script = `printf '%s\\0' ${shellCommand(words)}`;
    const { stdout } = spawnSync('bash', ['-c', script], { env: { LC_ALL: 'C' } });
    assert.deepEqual(stdout.toString('utf8').split('\0').slice(0, -1), words);
  });
});
