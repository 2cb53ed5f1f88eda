// SPDX-License-Identifier: Apache-2.0

/**
 * Makes single executables, into `dist/executables`: `npm run executables`, or `npm run executables -- TARGET…`.
 * Beside each its bill of materials and an archive; one file has the licences, one the digests, two are for
 * krew and Homebrew. On Linux x64 alone.
 */
import { rmSync } from 'node:fs';

import { release, writePackages } from './release/release.ts';
import { TARGETS, type TargetName } from './release/targets.ts';

const OUT = 'dist/executables';

const names = process.argv.slice(2);
const unknown = names.filter((name) => !(name in TARGETS));
if (unknown.length > 0) {
  throw new Error(`no target: ${unknown.join(', ')}; there are ${Object.keys(TARGETS).join(', ')}`);
}
rmSync(OUT, { recursive: true, force: true });
const targets = (names.length > 0 ? names : Object.keys(TARGETS)) as TargetName[];
await release(targets, OUT);
for (const { name, bytes, sha256 } of writePackages(OUT)) {
  process.stdout.write(`${sha256}  ${(bytes / 1_000_000).toFixed(1)} MB  ${OUT}/${name}\n`);
}
