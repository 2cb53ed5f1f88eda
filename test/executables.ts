// SPDX-License-Identifier: Apache-2.0

import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chownSync, cpSync, existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

import * as z from 'zod';

import {
  buildahIn,
  buildArguments,
  copyLibraries,
  layOut,
  LIBRARIES,
} from '../scripts/release/image.ts';
import { release } from '../scripts/release/release.ts';
import { isFetched, TARGETS, type TargetName } from '../scripts/release/targets.ts';
import { missing, type Ran, run, type RunOptions } from './process.ts';

export const ALL = Object.keys(TARGETS) as TargetName[];

/** What every container has. Of this process's variables none is passed on: they name files outside. */
const CONTAINER = { HOME: '/', TRUSTPRINT_STATE: '/tmp/state' };
const OURS = Object.keys(process.env).filter((name) => name !== 'PATH');

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

/** The image of an executable, built and mounted by `buildah` in a folder of its own. */
export class Image implements Disposable {
  readonly folder = mkdtempSync(join(tmpdir(), 'trustprint-test-image-'));
  readonly buildah = buildahIn(join(this.folder, 'store'));
  readonly state = join(this.folder, 'state');
  readonly root: string;
  readonly config: ImageConfig;

  constructor(executable: string, version: string) {
    const context = join(this.folder, 'context');
    layOut(context, executable, LIBRARIES['linux-x64']);
    const image = this.buildah(...buildArguments(context, { arch: 'amd64', version }));
    this.config = imageConfig.parse(JSON.parse(this.buildah('inspect', '--type=image', image)));
    this.root = this.buildah('mount', this.buildah('from', '--pull-never', image));
    mkdirSync(this.state);
    chownSync(this.state, 65_532, 65_532);
  }

  /** As a runtime mounts it: a file or folder of outside, which the image's user may read. */
  give(path: string): void {
    cpSync(path, join(this.root, path), { recursive: true });
    execFileSync('chown', ['-R', '65532:65532', join(this.root, path)]);
  }

  /** As Kubernetes does: the image's user and variables, a volume at `/state`, and else nothing to write to. */
  async run(args: readonly string[], { env = {} }: RunOptions = {}): Promise<Ran> {
    const { Env, User, Entrypoint } = this.config.OCIv1.config;
    const script = [
      'mount --bind "$1" "$1"',
      'mount -o remount,bind,ro "$1"',
      'mount --bind "$2" "$1/state"',
      'root="$1" user="$3"; shift 3',
      'exec chroot --userspec="$user" "$root" "$@"',
    ];
    const own = Object.fromEntries(
      Env.map((one) => {
        const at = one.indexOf('=');
        return [one.slice(0, at), one.slice(at + 1)];
      }),
    );
    const words = [this.root, this.state, User, ...Entrypoint, ...args];
    return run('unshare', ['--mount', 'sh', '-ec', script.join('; '), 'sh', ...words], {
      env: { ...env, ...own, PATH: process.env['PATH'] ?? '' },
      unset: OURS,
    });
  }

  [Symbol.dispose](): void {
    this.buildah('umount', '--all');
    rmSync(this.folder, { recursive: true });
  }
}

/** Of the code signature of a Mach-O executable: its flags, how many pages, and which have other digests. */
export function codeSignature(file: Buffer): {
  readonly flags: number;
  readonly pages: number;
  readonly wrong: readonly number[];
} {
  const [, offset = 0] = loadCommands(file).find(([kind]) => kind === 0x1d) ?? [];
  // The index of a signature begins with the code directory.
  const at = offset + file.readUInt32BE(offset + 16);
  const field = (index: number): number => file.readUInt32BE(at + 4 * index);
  const [flags, hashes, pages, limit] = [field(3), at + field(4), field(7), field(8)];
  const wrong = Array.from({ length: pages }, (_, page) => page).filter((page) => {
    const code = file.subarray(page * 4096, Math.min((page + 1) * 4096, limit));
    const digest = file.subarray(hashes + 32 * page, hashes + 32 * (page + 1));
    return !createHash('sha256').update(code).digest().equals(digest);
  });
  return { flags, pages: limit === offset ? pages : 0, wrong };
}

/** The kind of each, and its first field. */
function loadCommands(file: Buffer): readonly (readonly [number, number])[] {
  let at = 32;
  return Array.from({ length: file.readUInt32LE(16) }, () => {
    const here = at;
    at += file.readUInt32LE(at + 4);
    return [file.readUInt32LE(here), file.readUInt32LE(here + 8)] as const;
  });
}

const imageConfig = z.object({
  OCIv1: z.object({
    created: z.string(),
    config: z.object({
      User: z.string(),
      Env: z.array(z.string()),
      Entrypoint: z.array(z.string()),
      Labels: z.record(z.string(), z.string()),
    }),
  }),
});
type ImageConfig = z.infer<typeof imageConfig>;

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

  async run(args: readonly string[], options: RunOptions = {}): Promise<Ran> {
    const { program, ...rest } = this.program(options);
    const [file, ...first] = program;
    return run(file, [...first, ...args], { ...rest, showsToken: args[0] === 'lab' });
  }

  /** What runs it, and in which environment. */
  program({ env = {} }: RunOptions): Pick<RunOptions, 'env' | 'unset'> & {
    readonly program: readonly [string, ...string[]];
  } {
    const program = ['chroot', this.folder, '/trustprint'] as const;
    return { program, env: { ...env, ...CONTAINER }, unset: OURS };
  }

  [Symbol.dispose](): void {
    rmSync(this.folder, { recursive: true });
  }
}
