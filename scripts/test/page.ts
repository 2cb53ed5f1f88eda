// SPDX-License-Identifier: Apache-2.0

import { globSync, mkdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { buildConsole, PAGE } from '../build/console.ts';
import { SERVED } from '../build/served.ts';

const BUILT = join('dist', PAGE);

/** Builds the page, as reports and servers have it, where there is none yet, or one of older sources. */
export async function builtPage(): Promise<void> {
  const sources = [
    ...globSync('console/src/**/*.*'),
    'scripts/build/console.ts',
    'scripts/build/served.ts',
    'package-lock.json',
  ];
  const newest = Math.max(...sources.map((path) => statSync(path).mtimeMs));
  const built = statSync(BUILT, { throwIfNoEntry: false })?.mtimeMs ?? 0;
  if (built >= newest) return;
  // Another run may read it, or build it too.
  const made = join('dist', `making-${String(process.pid)}`);
  await buildConsole(made);
  mkdirSync(dirname(BUILT), { recursive: true });
  rmSync(join('dist', SERVED), { recursive: true, force: true });
  renameSync(join(made, SERVED), join('dist', SERVED));
  renameSync(join(made, PAGE), BUILT);
  rmSync(made, { recursive: true });
}
