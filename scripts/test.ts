// SPDX-License-Identifier: Apache-2.0

/**
 * Runs the tests: `npm test`, or `npm test -- WORD…` for the files whose path holds one of the
 * words. With `TRUSTPRINT_NO_SKIP=1` a skipped test is a failure: a machine that was given all the
 * tools has to run all the tests. A token in anything that was printed is a failure. Unit tests share
 * one process; each other file has its own. The commands that they start are bundled first.
 */
import { globSync, rmSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { pipeline } from 'node:stream/promises';
import { run } from 'node:test';
import { spec } from 'node:test/reporters';

import { leakGuard, leaksIn, makeLeakFolder, recordedIn } from '../test/leaks/guard.ts';
import { COMPILE_CACHE, packageForTests } from './test/package.ts';

/** A file that takes longer hangs. The slowest takes a tenth of it on two cores, more on busy ones. */
const FILE_TIMEOUT_MS = 900_000;
/** Where more random cases are asked for than usual. */
const LONG_TIMEOUT_MS = 4 * FILE_TIMEOUT_MS;

/** Runs the unit tests; first, as they are the fastest to say what is wrong. */
const UNIT = 'scripts/test/unit.ts';

/** Started in this order, and all others after them: the longest would else be waited for at the end. */
const FIRST = [
  'test/console/scenarios',
  'test/journeys/targets',
  'test/journeys/scenarios',
  'test/journeys/remedies',
  'test/console/',
  'test/journeys/',
];

const words = process.argv.slice(2);
const files = testFiles().filter(
  (file) => words.length === 0 || words.some((word) => file.includes(word)),
);
const skipped: string[] = [];

if (files.length === 0) fail(`no test file's path holds ${words.join(' or ')}`);
// Every token that a test or a lab makes is recorded, and all that is printed is searched for it.
const leaks = makeLeakFolder();
Object.assign(process.env, leakGuard(leaks).env, {
  NODE_COMPILE_CACHE: COMPILE_CACHE,
  TEST_PACKAGE: await packageForTests(),
});
const unit = files.filter(isUnit);
const events = run({
  files: [...(unit.length > 0 ? [UNIT] : []), ...files.filter((file) => !isUnit(file))],
  argv: [...unit],
  // One more than there are cores: many tests wait for a time-out of what they test.
  concurrency: availableParallelism() + 1,
  timeout: process.env['TRUSTPRINT_FUZZ_RUNS'] === undefined ? FILE_TIMEOUT_MS : LONG_TIMEOUT_MS,
  execArgv: [...leakGuard(leaks).recorder],
});
events.on('test:fail', () => {
  process.exitCode = 1;
});
events.on('test:pass', ({ name, skip }) => {
  if (skip === undefined || skip === false) return;
  skipped.push(skip === true || skip === '' ? name : `${name} (${skip})`);
});
await pipeline(events, new spec(), process.stdout, { end: false });
const leaked = leaksIn(leaks);
const searched = recordedIn(leaks);
rmSync(leaks, { recursive: true, force: true });
if (leaked.length > 0) fail(`tokens leaked:\n  ${leaked.join('\n  ')}`);
process.stdout.write(`searched what was printed for ${String(searched)} tokens\n`);
if (skipped.length > 0 && process.env['TRUSTPRINT_NO_SKIP'] === '1') {
  fail(`skipped, and nothing may be skipped here:\n  ${skipped.join('\n  ')}`);
}

function testFiles(): readonly string[] {
  const all = globSync('test/**/*.test.ts').toSorted();
  return all.toSorted((one, other) => rankOf(one) - rankOf(other));
}

function rankOf(file: string): number {
  const rank = FIRST.findIndex((name) => file.startsWith(name));
  return rank === -1 ? FIRST.length : rank;
}

function isUnit(file: string): boolean {
  return file.startsWith('test/unit/');
}

function fail(why: string): void {
  process.stderr.write(`${why}\n`);
  process.exitCode = 1;
}
