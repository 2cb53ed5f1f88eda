// SPDX-License-Identifier: Apache-2.0

import { execFileSync } from 'node:child_process';
import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';

import { signed } from './mach-signature.ts';
import { MAIN, type Program } from './program.ts';
import { nodeOf, type Target } from './targets.ts';

/** What marks the byte that tells Node that it is an executable of somebody. */
const FUSE = 'NODE_SEA_FUSE_fce680ab2cc467b6e072b8b5df1996b2';
/** From this version on Node puts an executable together by itself. */
const BUILDS_ITSELF = 26;

/**
 * Makes a single executable: Node itself, with the program inside.
 *
 * @param folder Has the program, and gets what is made on the way.
 */
export function makeExecutable(
  { runtime, builder }: Target,
  { folder, files }: Pick<Program, 'files'> & { readonly folder: string },
  out: string,
): void {
  const node = nodeOf(runtime);
  const run = (program: string, ...args: readonly string[]): unknown =>
    execFileSync(program, args, { cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] });
  const byItself = Number.parseInt(runtime.version, 10) >= BUILDS_ITSELF;
  // Paths are written into the executable as they are named here: relative, so it is the same anywhere.
  const config = {
    main: MAIN,
    output: byItself ? relative(folder, resolve(out)) : 'program.blob',
    ...(byItself ? { executable: node } : {}),
    disableExperimentalSEAWarning: true,
    assets: Object.fromEntries(files.map((file) => [file, file])),
  };
  writeFileSync(join(folder, 'sea.json'), JSON.stringify(config));
  if (byItself) {
    run(nodeOf(builder), '--build-sea', 'sea.json');
  } else {
    run(nodeOf(builder), '--experimental-sea-config', 'sea.json');
    copyFileSync(node, out);
    run('postject', resolve(out), 'NODE_SEA_BLOB', config.output, '--sentinel-fuse', FUSE);
  }
  if (runtime.package.includes('darwin')) writeFileSync(out, signed(readFileSync(out)));
}
