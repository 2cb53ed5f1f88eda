// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';

/** A shell that somebody pastes into. */
export interface Shell {
  readonly name: string;
  readonly program: string;
  readonly args: readonly string[];
  /** Typed before what is pasted. */
  readonly first?: string;
}

/** As scripts, and as at a prompt: there zsh has comments off, and bash reads `!` as history. */
export const SHELLS: readonly Shell[] = [
  { name: 'dash', program: 'dash', args: [] },
  { name: 'bash', program: 'bash', args: ['--noprofile', '--norc'] },
  {
    name: 'bash at a prompt, comments off',
    program: 'bash',
    args: ['--noprofile', '--norc', '-i'],
    first: 'shopt -u interactive_comments; set -o history -o histexpand\n',
  },
  { name: 'zsh -f', program: 'zsh', args: ['-f'] },
  { name: 'zsh -f at a prompt, comments off', program: 'zsh', args: ['-f', '-i'] },
];

/**
 * Pastes text into a shell, line by line, in an empty folder, where the programs of our commands only
 * record what they are run with. Fails where the folder does not stay empty.
 *
 * @returns What was run: each program with its arguments, in order.
 */
export async function paste(shell: Shell, text: string): Promise<readonly (readonly string[])[]> {
  const around = await mkdtemp(join(tmpdir(), 'trustprint-paste-'));
  try {
    const [place, stubs, runs] = ['place', 'stubs', 'runs'].map((name) => join(around, name));
    if (place === undefined || stubs === undefined || runs === undefined) return [];
    await Promise.all([mkdir(place), mkdir(stubs), writeFile(runs, '')]);
    await Promise.all(PROGRAMS.map(async (name) => record(join(stubs, name), name)));
    const child = spawn(shell.program, [...shell.args], {
      cwd: place,
      detached: true, // away from the terminal of whoever runs the tests
      stdio: ['pipe', 'ignore', 'ignore'],
      env: {
        HOME: around,
        LC_ALL: 'C.UTF-8',
        RUNS: runs,
        PATH: `${stubs}${delimiter}${process.env['PATH'] ?? ''}`,
      },
    });
    child.stdin.on('error', () => undefined); // it may end before it has read all
    child.stdin.end(`${shell.first ?? ''}${text}\n`);
    await once(child, 'close');
    assert.deepEqual(await readdir(place), [], `${shell.name} wrote files:\n${text}`);
    const words = (await readFile(runs, 'utf8')).split('\0\n\0').filter((line) => line !== '');
    return words.map((line) => line.split('\0'));
  } finally {
    await rm(around, { recursive: true, force: true });
  }
}

/** In one write: those of a pipeline are recorded at once, and must not get between each other's words. */
async function record(file: string, name: string): Promise<void> {
  const script = `#!/bin/sh\nprintf '%s\\0' ${name} "$@" '\n' >> "$RUNS"\n`;
  await writeFile(file, script);
  await chmod(file, 0o700);
}

/** Those of our commands; and one that no command of ours has in mind. */
const PROGRAMS = ['aws', 'curl', 'eksctl', 'kubectl', 'openssl', 'trustprint', 'pwned'] as const;

/** Words in which shells read more than a word, and which can be pasted all the same. */
export const HOSTILE_WORDS: readonly string[] = [
  "it's",
  "' ; pwned ; '",
  String.raw`'\''; pwned; '`,
  String.raw`\'; pwned #`,
  String.raw`$'\x0apwned'`,
  '"; pwned; "',
  '`pwned`',
  '$(pwned)',
  '${x:-$(pwned)}',
  '<(pwned)',
  '; pwned',
  '| pwned',
  '& pwned &',
  '&& pwned',
  '> pwned',
  '!pwned',
  '!!',
  "a'!pwned",
  '^a^pwned',
  '# pwned',
  '*',
  '[a-z]*?',
  '{a,b}',
  '(pwned)',
  '~',
  '=pwned',
  '-rf',
  '--endpoint-url=http://evil.test',
  '$HOME$IFS',
  '\\',
  '',
  '  two  blanks  ',
  '##[error]x',
  '::error::x',
  '%1',
  'é 日本語',
];

/** Words with what a terminal, a shell or a reader takes for something else: nothing to be pasted. */
export const NOT_PASTABLE_WORDS: readonly string[] = [
  'a\npwned\n',
  'a\rpwned\r',
  'a\tb',
  '\u001B[201~\npwned\n',
  '\u0000a',
  '\u007F',
  '\u0085pwned',
  '\u009B201~',
  '\u00A0pwned',
  '\u00AD',
  '\u200B',
  '\u202Edenwp',
  '\u2028pwned',
  '\u2029pwned',
  '\u2066a\u2069',
  '\u3164',
  '\uFEFF',
  '\uE000',
  '\u{E0001}',
  '\uD800',
];
