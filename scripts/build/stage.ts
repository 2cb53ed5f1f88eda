// SPDX-License-Identifier: Apache-2.0

import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Lays out what is published, in a folder of its own: the bundle needs nothing installed, so the
 * manifest loses all that is for the checkout.
 */
export function stage(folder: string): Manifest {
  mkdirSync(folder, { recursive: true });
  const manifest = JSON.parse(readFileSync('package.json', 'utf8')) as Manifest;
  for (const path of [...manifest.files, 'README.md', 'LICENSE']) {
    cpSync(path, join(folder, path), { recursive: true });
  }
  const published = Object.entries(manifest).filter(([name]) => !FOR_THE_CHECKOUT.includes(name));
  const text = JSON.stringify(Object.fromEntries(published), undefined, 2);
  writeFileSync(join(folder, 'package.json'), `${text}\n`);
  return manifest;
}

export interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly files: readonly string[];
  readonly exports: Readonly<Record<string, unknown>>;
}

const FOR_THE_CHECKOUT = ['scripts', 'devDependencies', 'optionalDependencies', 'allowScripts'];
