// SPDX-License-Identifier: Apache-2.0

import { createHash } from 'node:crypto';
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { noticesOf } from '../build/notices.ts';
import { writeArchives } from './archives.ts';
import { makeExecutable } from './executable.ts';
import { homebrewFormula, krewManifest, type Manifest } from './package-managers.ts';
import { buildProgram, type Program } from './program.ts';
import { sbomOf } from './sbom.ts';
import { licenceOf, TARGETS, type TargetName } from './targets.ts';

/** A file that is published. */
export interface Released {
  readonly name: string;
  readonly bytes: number;
  readonly sha256: string;
}

const SUMS = 'SHA256SUMS';

/** Makes executables, their bills of materials, licences, and the digests of all of them. */
export async function release(
  targets: readonly TargetName[],
  folder: string,
): Promise<readonly Released[]> {
  const work = mkdtempSync(join(tmpdir(), 'trustprint-executable-'));
  mkdirSync(folder, { recursive: true });
  try {
    const program = await buildProgram(work);
    for (const name of targets) {
      const target = TARGETS[name];
      const path = join(folder, `trustprint-${name}`);
      makeExecutable(target, { folder: work, files: program.files }, path);
      chmodSync(path, 0o755);
      const { sha256 } = releasedOf(path);
      const sbom = await sbomOf({ target, sources: program.sources, sha256 });
      writeFileSync(`${path}.cdx.json`, sbom);
    }
    writeFileSync(join(folder, 'THIRD-PARTY-NOTICES'), noticesFor(targets, program));
  } finally {
    rmSync(work, { recursive: true });
  }
  return writeSums(folder);
}

/** Writes the digests of all that is in the folder, as `sha256sum --check` reads them. */
export function writeSums(folder: string): readonly Released[] {
  const names = readdirSync(folder).filter((name) => name !== SUMS);
  const released = names.toSorted().map((name) => ({ name, ...releasedOf(join(folder, name)) }));
  const sums = released.map(({ name, sha256 }) => `${sha256}  ${name}\n`);
  writeFileSync(join(folder, SUMS), sums.join(''));
  return released;
}

/** Writes the archives and what package managers read of them; again the digests of all. */
export function writePackages(folder: string): readonly Released[] {
  const manifest = JSON.parse(readFileSync('package.json', 'utf8')) as Manifest;
  writeArchives(folder);
  writeSums(folder);
  const sums = readFileSync(join(folder, SUMS), 'utf8');
  writeFileSync(join(folder, 'trustprint.yaml'), krewManifest({ manifest, sums }));
  writeFileSync(join(folder, 'trustprint.rb'), homebrewFormula({ manifest, sums }));
  return writeSums(folder);
}

/** Node's own licences too: it is in the executables. */
function noticesFor(targets: readonly TargetName[], { sources }: Program): string {
  const runtimes = new Map(targets.map((name) => [TARGETS[name].runtime.version, TARGETS[name]]));
  const ofNode = [...runtimes].map(
    ([version, { runtime }]) => `Node.js ${version}\n\n${licenceOf(runtime)}`,
  );
  return [noticesOf(sources), ...ofNode].join(`\n${'-'.repeat(80)}\n\n`);
}

function releasedOf(path: string): Omit<Released, 'name'> {
  const content = readFileSync(path);
  const sha256 = createHash('sha256').update(content).digest('hex');
  return { bytes: content.length, sha256 };
}
