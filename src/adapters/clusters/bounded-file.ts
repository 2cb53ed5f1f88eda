// SPDX-License-Identifier: Apache-2.0

import { readBounded } from '../bounded-read.ts';
import { systemCodeOf } from '../tls-errors.ts';

export type FileRead =
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
