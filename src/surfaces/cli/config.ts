// SPDX-License-Identifier: Apache-2.0

import { TrustprintError } from '../../core/error.ts';
import type { Config } from './config-file.ts';
import { DEFAULT_NAME } from './flags.ts';
import { CONFIG, type NamedFiles, printName, readNamed } from './files.ts';

/**
 * Reads the configuration: the file that was named, else the one in the working folder, if there is
 * one. The reader of YAML is loaded only where there is something to read.
 *
 * @throws TrustprintError `config_malformed` with line and column, `file_unreadable`,
 *   `file_too_large`.
 */
export async function configFrom(named: string | undefined, files: NamedFiles): Promise<Config> {
  const name = named ?? DEFAULT_NAME;
  const bytes = await readNamed(name, CONFIG, files).catch((error: unknown) => {
    if (named === undefined && isAbsence(error)) return undefined;
    throw error;
  });
  if (bytes === undefined) return { suppressions: [], file: {} };
  const { parseConfig } = await import('./config-file.ts');
  return parseConfig(Buffer.from(bytes).toString('utf8'), printName(name));
}

function isAbsence(error: unknown): boolean {
  return error instanceof TrustprintError && error.facts['error'] === 'ENOENT';
}

/** In the folder that trustprint runs in. */
