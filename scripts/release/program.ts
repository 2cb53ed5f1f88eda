// SPDX-License-Identifier: Apache-2.0

import { cpSync, globSync } from 'node:fs';
import { join } from 'node:path';

import { rolldown } from 'rolldown';

import { bundle } from '../build/bundle.ts';
import { buildConsole } from '../build/console.ts';

/** What an executable starts with. */
export const MAIN = 'executable.cjs';

/** What the command line loads: neither what other programs import, nor what GitHub's runner starts. */
const FILES = [
  'package.json',
  'bin/*.js',
  'dist/main.js',
  'dist/chunks/*.js',
  'dist/console/**/*.*',
];

/** What gets into an executable: the files of the package that it needs to run. */
export interface Program {
  /** Their paths in the folder, which are their names in the executable too. */
  readonly files: readonly string[];
  /** The files of packages that went into them. */
  readonly sources: readonly string[];
}

/** Writes the program into a folder, and beside it what starts it in an executable. */
export async function buildProgram(folder: string): Promise<Program> {
  const made = await bundle(join(folder, 'dist'));
  const page = await buildConsole(join(folder, 'dist'));
  for (const path of ['bin/trustprint.js', 'package.json']) cpSync(path, join(folder, path));
  const files = globSync(FILES, { cwd: folder });
  const bundled = files.flatMap((path) => made.get(join(folder, path)) ?? []);
  const starter = await rolldown({ input: STARTER, platform: 'node' });
  await starter.write({ file: join(folder, MAIN), format: 'cjs' });
  await starter.close();
  return { files: files.toSorted(), sources: [...bundled, ...page] };
}

const STARTER = 'src/surfaces/cli/executable.ts';
