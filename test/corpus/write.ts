// SPDX-License-Identifier: Apache-2.0

/**
 * Writes the cases that are not there yet: `node test/corpus/write.ts`. A case is written once, with
 * certificates made for it, and only if its verdict is what was said of it beforehand. To write one
 * again, delete its folder.
 */
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { encodeFacts } from '../../src/adapters/stores/facts-file.ts';
import { evaluate } from '../../src/core/evaluate.ts';
import { expectedOf } from './case.ts';
import { type World, worlds } from './worlds.ts';

for (const world of await worlds()) {
  const folder = join(import.meta.dirname, world.name);
  if (!existsSync(folder)) write(folder, world);
}

function write(folder: string, { name, says, facts, verdict, fails }: World): void {
  const judged = evaluate(facts);
  const failing = judged.checks.filter(({ status }) => status === 'fail').map(({ check }) => check);
  const said = JSON.stringify([verdict, fails.toSorted()]);
  const came = JSON.stringify([judged.verdict, failing.toSorted()]);
  if (said !== came) {
    process.stderr.write(`${name}: said to be ${said}, but is ${came}\n`);
    process.exitCode = 1;
    return;
  }
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'facts.json'), encodeFacts(facts));
  const expected = JSON.stringify(expectedOf(judged, says), undefined, 2);
  writeFileSync(join(folder, 'verdict.json'), `${expected}\n`);
  process.stdout.write(`${name}\n`);
}
