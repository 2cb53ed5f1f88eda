// SPDX-License-Identifier: Apache-2.0

import { createReadStream } from 'node:fs';

import { systemCodeOf } from '../tls-errors.ts';

export type FileRead =
  | { readonly kind: 'read'; readonly bytes: Buffer }
  | { readonly kind: 'missing' }
  | { readonly kind: 'unreadable'; readonly why: string };

/** Reads a file; counted while it is read, as a pipe says no size beforehand. */
export async function readUpTo(
  path: string,
  { most, signal }: { readonly most: number; readonly signal: AbortSignal },
): Promise<FileRead> {
  const chunks: Buffer[] = [];
  let length = 0;
  try {
    const stream: AsyncIterable<Buffer> = createReadStream(path, { signal });
    for await (const chunk of stream) {
      length += chunk.length;
      if (length > most)
        return { kind: 'unreadable', why: `it has more than ${String(most)} bytes` };
      chunks.push(chunk);
    }
  } catch (error) {
    signal.throwIfAborted();
    const code = systemCodeOf(error);
    return MISSING.has(code)
      ? { kind: 'missing' }
      : { kind: 'unreadable', why: REASONS[code] ?? code };
  }
  return { kind: 'read', bytes: Buffer.concat(chunks) };
}

const MISSING: ReadonlySet<string> = new Set(['ENOENT', 'ENOTDIR']);

const REASONS: Readonly<Record<string, string | undefined>> = {
  EACCES: 'not allowed',
  EPERM: 'not allowed',
  EISDIR: 'it is a folder',
};
