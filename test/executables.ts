// SPDX-License-Identifier: Apache-2.0

import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

import { copyLibraries, LIBRARIES } from '../scripts/release/image.ts';
import { release } from '../scripts/release/release.ts';
import { isFetched, TARGETS, type TargetName } from '../scripts/release/targets.ts';
import { missing, type Ran, run, type RunOptions } from './process.ts';

export const ALL = Object.keys(TARGETS) as TargetName[];

/** Variables by which a program would find what is outside its root. */
const OUTSIDE = ['HOME', 'NODE_COMPILE_CACHE', 'NODE_EXTRA_CA_CERTS', 'NODE_OPTIONS', 'TMPDIR'];

/** Why executables cannot be made, or put in a root, here; `false` where they can. */
export function executablesMissing(...programs: readonly string[]): string | false {
  if (process.getuid?.() !== 0) return 'needs root, to change the root';
  if (`${process.platform}-${process.arch}` !== 'linux-x64') return 'needs Linux on x64';
  const fetched = process.env['TRUSTPRINT_NO_SKIP'] === '1' || ALL.every(isFetched);
  if (!fetched) return 'needs the builds of Node that `npm run executables` fetches';
  return missing('chroot', ...programs);
}

/** Makes executables in a folder that goes with the tests. */
export async function madeExecutables(
  targets: readonly TargetName[],
): Promise<AsyncDisposable & { readonly folder: string }> {
  const folder = mkdtempSync(join(tmpdir(), 'trustprint-test-executables-'));
  await release(targets, folder);
  return {
    folder,
    [Symbol.asyncDispose]: async () => {
      rmSync(folder, { recursive: true });
      return Promise.resolve();
    },
  };
}

/** A root folder with an executable, what it is linked to, and `/tmp`. */
export class Root implements Disposable {
  readonly folder = mkdtempSync(join(tmpdir(), 'trustprint-test-root-'));

  constructor(executable: string) {
    copyLibraries(this.folder, LIBRARIES['linux-x64']);
    cpSync(executable, join(this.folder, 'trustprint'));
    mkdirSync(join(this.folder, 'tmp'));
  }

  /** Copies a file or folder to the same path inside. */
  give(path: string): void {
    mkdirSync(join(this.folder, dirname(path)), { recursive: true });
    cpSync(path, join(this.folder, path), { recursive: true });
  }

  has(path: string): boolean {
    return existsSync(join(this.folder, path));
  }

  async run(args: readonly string[], { env = {}, unset = [] }: RunOptions = {}): Promise<Ran> {
    return run('chroot', [this.folder, '/trustprint', ...args], {
      env: { TRUSTPRINT_STATE: '/tmp/state', ...env },
      unset: [...unset, ...OUTSIDE],
      showsToken: args[0] === 'lab',
    });
  }

  [Symbol.dispose](): void {
    rmSync(this.folder, { recursive: true });
  }
}
