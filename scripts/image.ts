// SPDX-License-Identifier: Apache-2.0

/**
 * Makes the container image of executables that are in `dist/executables`, as archives beside them:
 * `npm run image`. Needs Debian 13 with `buildah`, and for arm64 `libstdc++6-arm64-cross`.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { SAME } from './release/archives.ts';
import { buildahIn, buildArguments, layOut, LIBRARIES } from './release/image.ts';
import { writeSums } from './release/release.ts';

const FOLDER = 'dist/executables';

interface Index {
  readonly manifests: readonly { readonly digest: string }[];
}

// The modes of files are part of the image.
process.umask(0o022);
const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
for (const [target, libraries] of Object.entries(LIBRARIES)) {
  const executable = join(FOLDER, `trustprint-${target}`);
  if (!existsSync(executable)) continue;
  const work = mkdtempSync(join(tmpdir(), 'trustprint-image-'));
  try {
    layOut(join(work, 'context'), executable, libraries);
    const buildah = buildahIn(join(work, 'store'));
    const { arch } = libraries;
    const image = buildah(...buildArguments(join(work, 'context'), { arch, version }));
    const folder = join(work, 'image');
    buildah('push', '--quiet', image, `oci:${folder}:trustprint:${version}`);
    const archive = `trustprint-image-${target}.tar`;
    execFileSync('tar', [...SAME, '-cf', join(FOLDER, archive), '-C', folder, '.']);
    process.stdout.write(`${join(FOLDER, archive)}: ${digestOf(folder)}\n`);
  } finally {
    rmSync(work, { recursive: true });
  }
}
writeSums(FOLDER);

/** By which it is pulled. */
function digestOf(image: string): string {
  const index = JSON.parse(readFileSync(join(image, 'index.json'), 'utf8')) as Index;
  return index.manifests.map(({ digest }) => digest).join();
}
