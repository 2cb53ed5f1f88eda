// SPDX-License-Identifier: Apache-2.0

import { createHash } from 'node:crypto';
import {
  cpSync,
  existsSync,
  globSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';

import type { RolldownPlugin } from 'rolldown';

import { FORGE, recording } from '../../test/leaks/recording.ts';
import { bundle } from '../build/bundle.ts';
import { builtPage } from './page.ts';

/** Beside what other tools keep; the path stays the same for the same bundle, so Node's cache of code holds. */
const CACHE = resolve('node_modules/.cache/trustprint');
const KEPT_MS = 86_400_000;

/** Which sources each file of the bundle has. */
export const SOURCES = 'sources.json';

/** Where Node keeps the code that it compiled, and the types that it stripped. */
export const COMPILE_CACHE = join(CACHE, 'compiled');

/**
 * Builds the command line that the tests start, with the page, as it is published, but that it records the tokens
 * that it makes: it starts in a third of the time of the sources.
 *
 * @returns The folder that has it, named by what it holds: two runs at once share it, or have their own.
 */
export async function packageForTests(): Promise<string> {
  const made = join(CACHE, `making-${String(process.pid)}`);
  await builtPage();
  const bundled = await bundle(join(made, 'dist'), [recordingForge]);
  const sources = [...bundled].map(([path, from]) => [relative(made, path), from] as const);
  writeFileSync(join(made, SOURCES), JSON.stringify(Object.fromEntries(sources)));
  for (const path of ['bin', 'package.json']) cpSync(path, join(made, path), { recursive: true });
  cpSync('dist/console', join(made, 'dist/console'), { recursive: true });
  const folder = join(CACHE, `package-${digestOf(made)}`);
  try {
    renameSync(made, folder);
  } catch (error) {
    if (!existsSync(folder)) throw error;
    rmSync(made, { recursive: true }); // an earlier run made the same
  }
  for (const path of readdirSync(CACHE).map((name) => join(CACHE, name))) {
    const { mtimeMs } = statSync(path, { throwIfNoEntry: false }) ?? { mtimeMs: Infinity };
    const isOld = mtimeMs < Date.now() - KEPT_MS;
    if (isOld && path !== folder) rmSync(path, { recursive: true, force: true });
  }
  return folder;
}

const recordingForge: RolldownPlugin = {
  name: 'recording-forge',
  load: {
    filter: { id: new RegExp(`${RegExp.escape(FORGE)}$`) },
    handler: async (id) => recording(await readFile(id, 'utf8')),
  },
};

function digestOf(folder: string): string {
  const hash = createHash('sha256');
  for (const { parentPath, name } of globSync('**/*', { cwd: folder, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .toSorted((one, other) => (one.name < other.name ? -1 : 1))) {
    hash.update(name).update(readFileSync(join(parentPath, name)));
  }
  return hash.digest('hex').slice(0, 16);
}
