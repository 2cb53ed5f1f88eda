// SPDX-License-Identifier: Apache-2.0

import { TrustprintError } from '../../core/error.ts';

/** The system's name for what went wrong (`ENOSPC`), or `undefined` where it was not the system. */
export function codeOf(error: unknown): string | undefined {
  return error instanceof Error &&
    'code' in error &&
    typeof error.code === 'string' &&
    /^E[A-Z0-9]+$/.test(error.code)
    ? error.code
    : undefined;
}

/** The same in words, as the end of `NAME cannot be read: …`; its own name where we have none. */
export function saidOf(code: string, to: 'read' | 'write'): string {
  if (code === 'ENOENT') return to === 'read' ? 'no such file' : 'its folder is not there';
  if (code === 'EISDIR') return 'it is a folder';
  return (to === 'write' ? SAID[code] : READING[code]) ?? code;
}

/** What is said where the state folder cannot be written. */
export function unwritable(folder: string, cause: unknown): TrustprintError {
  const code = codeOf(cause) ?? 'unknown';
  return new TrustprintError(
    'state_unwritable',
    `${folder} cannot be written: ${SAID[code] ?? code}`,
    {
      facts: { folder, error: code },
      hint: FULL.has(code)
        ? 'make room there, or give another folder: --state DIR'
        : 'give another folder: --state DIR',
      cause,
    },
  );
}

const FULL: ReadonlySet<string> = new Set(['ENOSPC', 'EDQUOT', 'EFBIG']);
const READING: Readonly<Record<string, string>> = {
  EACCES: 'not allowed',
  EPERM: 'not allowed',
  ENOTDIR: 'no such file',
  EAGAIN: 'it is a device that has nothing to read',
  ETIMEDOUT: 'it is a pipe that does not end',
};
const SAID: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full',
  EDQUOT: 'the quota is used up',
  EFBIG: 'a limit on the size of files is reached',
  EACCES: 'it is not ours to write',
  EPERM: 'it is not ours to write',
  EROFS: 'it is on a disk that can only be read',
  ENOTDIR: 'a part of its path is a file',
  EEXIST: 'there is a file of that name',
};
