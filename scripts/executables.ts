// SPDX-License-Identifier: Apache-2.0

/**
 * Makes single executables, into `dist/executables`: `npm run executables`, or `npm run executables -- TARGET…`.
 * Beside each its bill of materials; one file has the licences, another the digests. On Linux x64 alone.
 */
import { rmSync } from 'node:fs';

import { release } from './release/release.ts';
import { TARGETS, type TargetName } from './release/targets.ts';

const OUT = 'dist/executables';

const names = process.argv.slice(2);
const unknown = names.filter((name) => !(name in TARGETS));
if (unknown.length > 0) {
  throw new Error(`no target: ${unknown.join(', ')}; there are ${Object.keys(TARGETS).join(', ')}`);
}
rmSync(OUT, { recursive: true, force: true });
const targets = (names.length > 0 ? names : Object.keys(TARGETS)) as TargetName[];
for (const { name, bytes, sha256 } of await release(targets, OUT)) {
  process.stdout.write(`${sha256}  ${(bytes / 1_000_000).toFixed(1)} MB  ${OUT}/${name}\n`);
}
