// SPDX-License-Identifier: Apache-2.0

import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { publint } from 'publint';

import { type Bundled, packagesOf } from '../build/notices.ts';
import { decide, fails, ok, type Result } from './checks.ts';
import { buildProgram } from './program.ts';
import { release, type Released, writePackages, writeSums } from './release.ts';
import { TARGETS, type TargetName } from './targets.ts';

/** A tenth and more above what they have. Whoever raises one says why in the changelog. */
const MOST_MEGABYTES: readonly (readonly [RegExp, number])[] = [
  [/^trustprint-\w+-\w+$/, 170],
  [/\.tar\.gz$/, 65],
  [/^trustprint-image-.*\.tar$/, 65],
  [/./, 1],
];
const MOST_PACKED = 2.5;
const MOST_UNPACKED = 10;

/** Licences that ask for no more than that their text goes along. */
const ALLOWED = new Set(['0BSD', 'Apache-2.0', 'BSD-2-Clause', 'BSD-3-Clause', 'ISC', 'MIT']);

/** Builds all that is published, and says what can be said of it. */
export async function buildChecks(): Promise<readonly Result[]> {
  run('npm', 'run', 'build');
  return [...packageChecks(), await publintCheck(), ...(await executableChecks())];
}

interface Packed {
  readonly size: number;
  readonly unpackedSize: number;
  readonly files: readonly { readonly path: string }[];
}

function packageChecks(): readonly Result[] {
  const said = run('npm', 'pack', '--dry-run', '--ignore-scripts', '--json');
  const [packed] = Object.values(JSON.parse(said) as readonly Packed[]);
  if (packed === undefined) return [fails('package: npm packs nothing')];
  const paths = packed.files.map(({ path }) => path);
  const stray = paths.filter((path) => !PUBLISHED.test(path));
  const count = `${String(paths.length)} files`;
  const size = `${megabytes(packed.size)} packed, ${megabytes(packed.unpackedSize)} unpacked`;
  const isSmall = packed.size < MOST_PACKED * 1e6 && packed.unpackedSize < MOST_UNPACKED * 1e6;
  return [
    stray.length === 0
      ? ok(`package: ${count}, and nothing else`)
      : fails(`package: it would publish ${stray.join(', ')}`),
    isSmall ? ok(`package size: ${size}`) : fails(`package size: ${size}, which is too much`),
  ];
}

const PUBLISHED =
  /^(?:(?:bin|schemas)\/[\w.-]+|dist\/[\w-]+\.js|dist\/(?:chunks|console|types)\/[\w./-]+|LICENSE|README\.md|THIRD-PARTY-NOTICES|action\.yml|package\.json)$/;

async function publintCheck(): Promise<Result> {
  const { messages } = await publint({ pkgDir: '.', strict: true, pack: 'npm' });
  return messages.length === 0
    ? ok('publint: nothing to say')
    : fails(`publint: ${messages.map(({ code }) => code).join(', ')}`);
}

const FOLDER = 'dist/executables';

async function executableChecks(): Promise<readonly Result[]> {
  const again = mkdtempSync(join(tmpdir(), 'trustprint-again-'));
  try {
    const targets = Object.keys(TARGETS) as TargetName[];
    rmSync(FOLDER, { recursive: true, force: true });
    const [first, second] = [await made(targets, FOLDER), await made(targets, again)];
    const { sources } = await buildProgram(join(again, 'program'));
    if (existsSync('/usr/bin/buildah')) run(process.execPath, 'scripts/image.ts');
    const images = writeSums(FOLDER).filter(({ name }) => name.startsWith('trustprint-image'));
    return [
      reproducibleCheck(first, second),
      ...licenceChecks(packagesOf(sources)),
      ...first
        .filter(({ name }) => name.endsWith('.cdx.json'))
        .map(({ name }) => sbomCheck(name, packagesOf(sources))),
      sizeCheck([...first, ...images]),
      images.length === 0 ? decide('image: not made, as there is no buildah') : ok('image: made'),
    ];
  } finally {
    rmSync(again, { recursive: true });
  }
}

async function made(targets: readonly TargetName[], folder: string): Promise<readonly Released[]> {
  await release(targets, folder);
  return writePackages(folder);
}

function reproducibleCheck(first: readonly Released[], second: readonly Released[]): Result {
  const digests = new Map(second.map(({ name, sha256 }) => [name, sha256]));
  const other = first.filter(({ name, sha256 }) => digests.get(name) !== sha256);
  return other.length === 0
    ? ok(`reproducible: ${String(first.length)} files, made twice, are the same`)
    : fails(`reproducible: ${other.map(({ name }) => name).join(', ')} differ when made again`);
}

function licenceChecks(packages: readonly Bundled[]): readonly Result[] {
  const notices = readFileSync(join(FOLDER, 'THIRD-PARTY-NOTICES'), 'utf8');
  const strange = packages.filter(({ license }) => !ALLOWED.has(license));
  const unnamed = packages.filter(({ name, version }) => !notices.includes(`${name} ${version}\n`));
  const bare = packages.filter(({ texts }) => texts.length === 0);
  return [
    strange.length + unnamed.length === 0
      ? ok(`licences: those of ${String(packages.length)} packages are allowed, and in the notices`)
      : fails(`licences: not allowed, or not in the notices: ${namesOf([...strange, ...unnamed])}`),
    bare.length === 0
      ? ok('licence texts: each package brings its own')
      : decide(`licence texts: the notices name only the licence of ${namesOf(bare)}`),
  ];
}

function namesOf(packages: readonly Bundled[]): string {
  return packages.map(({ name, license }) => `${name} (${license})`).join(', ');
}

/** Its form was held against the schema of CycloneDX when it was written. */
function sbomCheck(file: string, packages: readonly Bundled[]): Result {
  const { components } = JSON.parse(readFileSync(join(FOLDER, file), 'utf8')) as {
    readonly components: readonly { group?: string; name: string; version: string }[];
  };
  const named = new Set(
    components.map(({ group, name, version }) =>
      [group, `${name} ${version}`].filter(Boolean).join('/'),
    ),
  );
  const missing = packages.filter(({ name, version }) => !named.has(`${name} ${version}`));
  return missing.length === 0
    ? ok(`bill of materials: ${file} names ${String(packages.length)} packages, all that are in it`)
    : fails(`bill of materials: ${file} lacks ${namesOf(missing)}`);
}

function sizeCheck(files: readonly Pick<Released, 'name' | 'bytes'>[]): Result {
  const large = files.filter(({ name, bytes }) => {
    const [, most] = MOST_MEGABYTES.find(([pattern]) => pattern.test(name)) ?? [];
    return most === undefined || bytes > most * 1e6;
  });
  const named = large.map(({ name, bytes }) => `${name} (${megabytes(bytes)})`);
  return large.length === 0
    ? ok(`sizes: ${String(files.length)} files of the release are within their limits`)
    : fails(`sizes: too large: ${named.join(', ')}`);
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}

function run(program: string, ...args: readonly string[]): string {
  return execFileSync(program, args, {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
    maxBuffer: 16_000_000,
  });
}
