// SPDX-License-Identifier: Apache-2.0

/**
 * Says whether this commit can be released, and publishes nothing: `npm run release:check`. A line for each
 * check; exit code 1 where one fails. `--quick` builds nothing.
 */
import { sourceChecks } from './release/checks.ts';

const MARKS = { ok: 'ok      ', fails: 'FAILS   ', decide: 'DECIDE  ' };

const flags = process.argv.slice(2);
const unknown = flags.filter((flag) => flag !== '--quick');
if (unknown.length > 0) throw new Error(`there is no ${unknown.join(' ')}, only --quick`);
const results = [...sourceChecks()];
if (!flags.includes('--quick')) {
  const { buildChecks } = await import('./release/build-checks.ts');
  results.push(...(await buildChecks()));
}
for (const { status, says } of results) process.stdout.write(`${MARKS[status]}${says}\n`);
const count = (wanted: string): string =>
  String(results.filter(({ status }) => status === wanted).length);
process.stdout.write(
  `${count('ok')} ok, ${count('fails')} fail, ${count('decide')} for a maintainer to decide (docs/releasing.md)\n`,
);
if (results.some(({ status }) => status === 'fails')) process.exitCode = 1;
