// SPDX-License-Identifier: Apache-2.0

import { cpSync, globSync } from 'node:fs';
import { join } from 'node:path';

import { build } from 'esbuild';

import { bundle } from '../build/bundle.ts';
import { buildConsole } from '../build/console.ts';
import { bundledIn } from '../build/notices.ts';

/** What an executable starts with. */
export const MAIN = 'executable.cjs';

/** Whatever is built but declarations, and `dist/action.js`, which is run by GitHub's own Node. */
const FILES = [
  'package.json',
  'bin/*.js',
  'dist/{main,lab}.js',
  'dist/chunks/*',
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
  const metafile = await bundle(join(folder, 'dist'));
  const page = await buildConsole(join(folder, 'dist'));
  for (const path of ['bin/trustprint.js', 'package.json']) cpSync(path, join(folder, path));
  const files = globSync(FILES, { cwd: folder });
  await build({
    entryPoints: ['src/surfaces/cli/executable.ts'],
    outfile: join(folder, MAIN),
    format: 'cjs',
    platform: 'node',
    target: 'node24',
    logLevel: 'warning',
  });
  return { files: files.toSorted(), sources: [...bundledIn(metafile), ...page] };
}
