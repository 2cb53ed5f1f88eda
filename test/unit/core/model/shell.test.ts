// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import fc from 'fast-check';

import { shellCommand, shellCommands, shellWord } from '../../../../src/core/model/shell.ts';
import { missing } from '../../../process.ts';
import { HOSTILE_WORDS, NOT_PASTABLE_WORDS, paste, SHELLS } from '../../../shells.ts';

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

  it('quotes what a shell would read more than a word in, with single quotes alone', () => {
    assert.equal(
      shellCommand(['a b', "it's", '$(x)', '', '~', '=ls', '*', '##[error]', 'é']),
      `'a b' 'it'\\''s' '$(x)' '' '~' '=ls' '*' '#''#[error]' 'é'`,
    );
  });

  it('is none where an argument holds what must not be pasted', () => {
    for (const word of NOT_PASTABLE_WORDS) {
      assert.equal(shellWord(word), undefined, JSON.stringify(word));
      assert.equal(shellCommand(['aws', word]), undefined, JSON.stringify(word));
      assert.equal(shellCommands([['aws'], ['aws', word]]), undefined, JSON.stringify(word));
    }
  });

  it('is none where it is longer than what is copied from a screen', () => {
    assert.notEqual(shellCommand(['aws', 'a'.repeat(8000)]), undefined);
    assert.equal(shellCommand(['aws', 'a'.repeat(9000)]), undefined);
  });

  for (const shell of SHELLS) {
    it(
      `is read as the very same words by ${shell.name}`,
      { skip: missing(shell.program) },
      async () => {
        const drawn = fc
          .sample(fc.string({ unit: 'binary' }), 300)
          .filter((word) => shellWord(word) !== undefined);
        const commands = [...HOSTILE_WORDS, ...drawn].map((word) => ['aws', word, 'end']);
        const lines = commands.map((argv) => shellCommand(argv) ?? '');
        assert.deepEqual(await paste(shell, lines.join('\n')), commands);
        assert.deepEqual(await paste(shell, shellCommands(commands) ?? ''), commands);
      },
    );
  }
});
