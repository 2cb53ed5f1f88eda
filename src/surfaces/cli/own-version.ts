// SPDX-License-Identifier: Apache-2.0

import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { getAsset, isSea } from 'node:sea';

import { isJsonObject } from '../../core/model/json.ts';

/** The version in our manifest: in the executable, or above the sources or the bundle. */
export function ownVersion(): string {
  const text = isSea() ? getAsset(MANIFEST, 'utf8') : manifestAbove(import.meta.dirname);
  const manifest: unknown = text === undefined ? undefined : JSON.parse(text);
  return isJsonObject(manifest) ? String(manifest['version']) : 'unknown';
}

function manifestAbove(folder: string): string | undefined {
  const path = join(folder, MANIFEST);
  if (existsSync(path)) return readFileSync(path, 'utf8');
  return dirname(folder) === folder ? undefined : manifestAbove(dirname(folder));
}

const MANIFEST = 'package.json';
