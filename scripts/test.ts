// SPDX-License-Identifier: Apache-2.0

/**
 * Runs the tests: `npm test` those that ask nothing of this machine but Node, `npm run test:tools` those that run
 * the tools of others and what is delivered, and `npm test -- WORD…` the files whose path holds one of the
 * words. With `TRUSTPRINT_NO_SKIP=1` a skipped test is a failure: a machine that was given all the tools has to
 * run all the tests. A token in anything that was printed is a failure. Files share processes, as far as they do
 * not take long. The commands that they start are bundled first.
 */
import { globSync, rmSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { pipeline } from 'node:stream/promises';
import { run } from 'node:test';
import { spec } from 'node:test/reporters';
import { parseArgs } from 'node:util';

import { leakGuard, leaksIn, makeLeakFolder, recordedIn } from '../test/leaks/guard.ts';
import { COMPILE_CACHE, packageForTests } from './test/package.ts';
import { dealt, together } from './test/together.ts';

/** A file that takes longer hangs. The slowest takes a tenth of it on two cores, more on busy ones. */
const FILE_TIMEOUT_MS = 900_000;
/** Where more random cases are asked for than usual. */
const LONG_TIMEOUT_MS = 4 * FILE_TIMEOUT_MS;

/** Browsers, shells, the AWS CLI, kubectl, PostgreSQL, `tsc`; executables, packages, the site, jobs of CI. */
const WITH_TOOLS = ['test/console/', 'test/delivered/', 'test/site/', 'test/tools/'];

/**
 * Files that have a process of their own, in the order in which they start; then all others. They take long,
 * and would else be waited for at the end, or they measure the memory of their process.
 */
const ALONE = [
  'test/journeys/targets',
  'test/journeys/scenarios',
  'test/journeys/scan-throttled',
  'test/console/scenarios',
  'test/tools/remedies',
  'test/console/',
  'test/delivered/executables',
  'test/site/',
  'test/tools/watch-database-postgres',
  'test/journeys/permissions-enough',
  'test/journeys/scan-memory',
];

/** Processes for the others: enough that the last to end are not waited for long. */
const SHARED = 16;

const { values: flags, positionals: words } = parseArgs({
  allowPositionals: true,
  options: { tools: { type: 'boolean', default: false } },
});
const files = testFiles().filter((file) =>
  words.length === 0
    ? WITH_TOOLS.some((name) => file.startsWith(name)) === flags.tools
    : words.some((word) => file.includes(word)),
);
const skipped: string[] = [];

if (files.length === 0) fail(`no test file's path holds ${words.join(' or ')}`);
// Every token that a test or a lab makes is recorded, and all that is printed is searched for it.
const leaks = makeLeakFolder();
Object.assign(process.env, leakGuard(leaks).env, {
  NODE_COMPILE_CACHE: COMPILE_CACHE,
  TEST_PACKAGE: await packageForTests(),
});
const events = run({
  files: processesFor(files, leaks),
  // More than there are cores: many tests wait for a time-out of what they test. Browsers do not wait, and
  // how long a page keeps them busy is measured.
  concurrency: availableParallelism() + (flags.tools ? 1 : 3),
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
  return globSync('test/**/*.test.ts').toSorted();
}

/** The unit tests first, as they are the fastest to say what is wrong. */
function processesFor(all: readonly string[], folder: string): readonly string[] {
  const unit = all.filter((file) => file.startsWith('test/unit/'));
  const rest = all.filter((file) => !unit.includes(file));
  const alone = rest.filter((file) => rankOf(file) !== -1);
  const shared = dealt(
    rest.filter((file) => rankOf(file) === -1),
    SHARED,
  );
  return [
    ...(unit.length > 0 ? [together(unit, { folder, name: 'unit' })] : []),
    ...alone.toSorted((one, other) => rankOf(one) - rankOf(other)),
    ...shared.map((group, at) => together(group, { folder, name: `shared-${String(at + 1)}` })),
  ];
}

function rankOf(file: string): number {
  return ALONE.findIndex((name) => file.startsWith(name));
}

function fail(why: string): void {
  process.stderr.write(`${why}\n`);
  process.exitCode = 1;
}
