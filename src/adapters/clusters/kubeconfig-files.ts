// SPDX-License-Identifier: Apache-2.0

import { delimiter, dirname, join } from 'node:path';

import { TrustprintError } from '../../core/error.ts';
import { readBounded } from '../bounded-file-read.ts';
import { systemCodeOf } from '../tls-errors.ts';
import { type Kubeconfig, parseKubeconfig, unusable } from './kubeconfig-form.ts';

/** Where a kubeconfig may lie. */
export interface Places {
  /** `--kubeconfig`: this file and no other. */
  readonly kubeconfig: string | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/**
 * Reads the kubeconfig as kubectl does: the file that was named, else those of `KUBECONFIG`, else
 * `~/.kube/config`. Of several files, the first that has an entry of a name, or a current context,
 * wins; those that do not exist are passed over.
 *
 * @returns `undefined` where there is none.
 * @throws TrustprintError `kubeconfig_missing` for a file that was named and is not there,
 *   `kubeconfig_unusable` for one that cannot be read.
 * @see client-go, `ClientConfigLoadingRules.Load`.
 */
export async function readKubeconfig(
  places: Places,
  signal: AbortSignal,
): Promise<Kubeconfig | undefined> {
  const read = await Promise.all(
    filesOf(places).map(async (file) => readOne(file, places.kubeconfig !== undefined, signal)),
  );
  const found = read.filter((one) => one !== undefined);
  return found.length === 0 ? undefined : merged(found);
}

/** The files that are looked for, in their order. */
export function filesOf({ kubeconfig, env }: Places): readonly string[] {
  if (kubeconfig !== undefined) return [kubeconfig];
  const listed = (env['KUBECONFIG'] ?? '').split(delimiter).filter((file) => file !== '');
  if (listed.length > 0) return [...new Set(listed)];
  const home = env['HOME'] ?? env['USERPROFILE'];
  return home === undefined || home === '' ? [] : [join(home, '.kube', 'config')];
}

async function readOne(
  file: string,
  isNamed: boolean,
  signal: AbortSignal,
): Promise<Kubeconfig | undefined> {
  const read = await readUpTo(file, { most: MOST_BYTES, signal });
  switch (read.kind) {
    case 'read':
      return parseKubeconfig(read.bytes.toString('utf8'), { file, folder: dirname(file) });
    case 'missing':
      if (!isNamed) return undefined;
      throw new TrustprintError('kubeconfig_missing', `there is no kubeconfig ${file}`, {
        facts: { file },
        hint: 'give the name of a kubeconfig: --kubeconfig FILE',
      });
    case 'unreadable':
      throw unusable(file, read.why, { hint: 'check the file and who may read it' });
  }
}

function merged(files: readonly Kubeconfig[]): Kubeconfig {
  return {
    currentContext: files.find(({ currentContext }) => currentContext !== undefined)
      ?.currentContext,
    contexts: firstOfName(files.flatMap(({ contexts }) => contexts)),
    clusters: firstOfName(files.flatMap(({ clusters }) => clusters)),
    users: firstOfName(files.flatMap(({ users }) => users)),
  };
}

function firstOfName<T extends { readonly name: string }>(entries: readonly T[]): readonly T[] {
  const byName = new Map<string, T>();
  for (const entry of entries) if (!byName.has(entry.name)) byName.set(entry.name, entry);
  return [...byName.values()];
}

/** A thousand clusters, each with a CA of two kilobytes, and their users. */
const MOST_BYTES = 4 * 1024 * 1024;

type FileRead =
  | { readonly kind: 'read'; readonly bytes: Buffer }
  | { readonly kind: 'missing' }
  | { readonly kind: 'unreadable'; readonly why: string };

/** Reads a file that a kubeconfig is, or names. */
export async function readUpTo(
  path: string,
  { most, signal }: { readonly most: number; readonly signal: AbortSignal },
): Promise<FileRead> {
  try {
    return { kind: 'read', bytes: await readBounded(path, { most, signal }) };
  } catch (error) {
    signal.throwIfAborted();
    const code = systemCodeOf(error);
    if (code === 'EFBIG') {
      return { kind: 'unreadable', why: `it has more than ${String(most)} bytes` };
    }
    return MISSING.has(code)
      ? { kind: 'missing' }
      : { kind: 'unreadable', why: REASONS[code] ?? code };
  }
}

const MISSING: ReadonlySet<string> = new Set(['ENOENT', 'ENOTDIR']);

const REASONS: Readonly<Record<string, string | undefined>> = {
  EACCES: 'not allowed',
  EPERM: 'not allowed',
  EISDIR: 'it is a folder',
  EAGAIN: 'it is a device that has nothing to read',
  ETIMEDOUT: 'it is a pipe that does not end',
};
