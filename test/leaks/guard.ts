// SPDX-License-Identifier: Apache-2.0

import {
  appendFileSync,
  closeSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  rmSync,
  statSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { getTestContext } from 'node:test';

import { tokenIndex } from './tokens.ts';

/** A text that came out of a program, and where: `stdout`, or the name of a file that it wrote. */
export interface Shown {
  readonly where: string;
  readonly text: string;
}

/** One search for tokens: the folder in which they are recorded, and what has been shown so far. */
export interface LeakGuard {
  /** What a process has to be started with, to record the tokens that it makes. */
  readonly recorder: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /**
   * Searches what a program has shown for every token that is known by now, and keeps it for the
   * search at the end.
   *
   * @param by The program, as a person reads it; it names no token.
   * @throws Error that says where a token is, and not which.
   */
  readonly search: (by: string, shown: readonly Shown[]) => void;
}

/** Where tokens are recorded and outputs kept: one folder for a whole run of the tests. */
export function makeLeakFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'trustprint-leaks-'));
  for (const name of [TOKENS, OUTPUTS]) mkdirSync(join(folder, name), { mode: 0o700 });
  return folder;
}

/** The guard of a folder. Without one it has its own, which goes with the process. */
export function leakGuard(given = process.env['TEST_LEAKS_FOLDER']): LeakGuard {
  const folder = given ?? makeLeakFolder();
  if (given === undefined) {
    process.once('exit', () => {
      rmSync(folder, { recursive: true, force: true });
    });
  }
  const index = tokenIndex();
  const read = new Map<string, number>();
  let kept = 0;
  return {
    recorder: ['--import', RECORDER],
    env: { TEST_LEAKS_FOLDER: folder },
    search: (by, shown) => {
      for (const token of newTokens(folder, read)) index.add(token);
      const at = whereInTests();
      for (const { where, text } of shown) {
        if (text === '') continue;
        const leak = index.leakIn(text);
        if (leak !== undefined) throw new Error(`a token leaked: ${where} of ${by} has ${leak}`);
        const piece = text.slice(0, MOST_OF_ONE);
        kept += piece.length;
        if (kept > MOST_OF_ALL) continue;
        const line = JSON.stringify({ ...at, by, where, text: piece });
        appendFileSync(join(folder, OUTPUTS, String(process.pid)), `${line}\n`, { mode: 0o600 });
      }
    },
  };
}

/** Searches all that was kept of a run for all tokens of that run: a sentence for each leak. */
export function leaksIn(folder: string): readonly string[] {
  const index = tokenIndex();
  for (const token of newTokens(folder, new Map())) index.add(token);
  return readdirSync(join(folder, OUTPUTS)).flatMap((name) =>
    readFileSync(join(folder, OUTPUTS, name), 'utf8')
      .split('\n')
      .filter((line) => line !== '')
      .flatMap((line) => {
        const { file, test, by, where, text } = JSON.parse(line) as Kept;
        const leak = index.leakIn(text);
        return leak === undefined ? [] : [`${file}, ${test}: ${where} of ${by} has ${leak}`];
      }),
  );
}

/** How many tokens were recorded in a folder: none would mean that nothing is searched for. */
export function recordedIn(folder: string): number {
  return new Set(newTokens(folder, new Map())).size;
}

interface Kept extends Shown {
  readonly file: string;
  readonly test: string;
  readonly by: string;
}

/** The tokens that were written down since the last time, of every process; whole lines alone. */
function newTokens(folder: string, read: Map<string, number>): readonly string[] {
  const tokens = join(folder, TOKENS);
  return readdirSync(tokens).flatMap((name) => {
    const path = join(tokens, name);
    const from = read.get(name) ?? 0;
    const { size } = statSync(path);
    if (size === from) return [];
    const text = textFrom(path, from, size);
    const end = text.lastIndexOf('\n') + 1;
    read.set(name, from + end);
    return text
      .slice(0, end)
      .split('\n')
      .filter((line) => line !== '');
  });
}

function textFrom(path: string, from: number, to: number): string {
  const bytes = Buffer.alloc(to - from);
  const file = openSync(path, 'r');
  try {
    return bytes.toString('latin1', 0, readSync(file, bytes, 0, bytes.length, from));
  } finally {
    closeSync(file);
  }
}

/** In a process that files share, each is a suite, named by its path. */
function whereInTests(): Pick<Kept, 'file' | 'test'> {
  const names = (getTestContext()?.fullName ?? 'a hook').split(' > ');
  const [first = ''] = names;
  const isShared = first.endsWith('.test.ts');
  return {
    file: isShared ? first : relative(process.cwd(), process.argv[1] ?? ''),
    test: names.slice(isShared ? 1 : 0).join(' > '),
  };
}

const RECORDER = new URL('record.ts', import.meta.url).href;
const TOKENS = 'tokens';
const OUTPUTS = 'outputs';

/** Verbose verdicts have some 100 kB; the largest that a test asks for are documents without end. */
const MOST_OF_ONE = 512 * 1024;
/** Of one process. What is beyond was searched when it was shown. */
const MOST_OF_ALL = 256 * 1024 * 1024;
