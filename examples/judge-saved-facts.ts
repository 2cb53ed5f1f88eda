// SPDX-License-Identifier: Apache-2.0

/** Judges what `trustprint doctor --save FILE` kept: `node judge-saved-facts.ts FILE`. */
import { readFile } from 'node:fs/promises';

import { decodeFacts, evaluate } from 'trustprint';

const [path = 'facts.json'] = process.argv.slice(2);
const { verdict, cause, checks } = evaluate(decodeFacts(await readFile(path, 'utf8'), path));

console.log(verdict, cause === undefined ? '' : `(${cause.confidence}): ${cause.sentence}`);
for (const { check, status, detail } of checks) {
  if (status === 'fail') console.log(`  ${check}: ${detail}`);
}
