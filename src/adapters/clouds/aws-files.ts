// SPDX-License-Identifier: Apache-2.0

import {
  closeSync,
  constants,
  fstatSync,
  openSync,
  readFileSync,
  type Stats,
  statSync,
} from 'node:fs';
import { devNull } from 'node:os';

import { TrustprintError } from '../../core/error.ts';

/**
 * The text of a file of the shared configuration; empty where there is none or it cannot be read, as the SDK too takes
 * such a file for one that is not there.
 *
 * @throws TrustprintError `file_unreadable` for what the SDK, which reads it again, would wait for
 *   without end or take into memory whole.
 */
export function configurationIn(path: string | undefined): string {
  if (path === undefined) return '';
  let fd: number | undefined;
  try {
    fd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
    const stats = fstatSync(fd);
    requireFile(path, stats);
    return readFileSync(fd, 'utf8');
  } catch (error) {
    if (error instanceof TrustprintError) throw error;
    return '';
  } finally {
    if (fd !== undefined) closeSync(fd);
  }
}

/**
 * Sees to it that a file which the SDK reads by itself is one: it hears no signal while it waits.
 *
 * @throws TrustprintError `file_unreadable`.
 */
export function requireReadable(path: string | undefined): void {
  const stats = path === undefined ? undefined : statSync(path, { throwIfNoEntry: false });
  if (path !== undefined && stats !== undefined) requireFile(path, stats);
}

function requireFile(path: string, stats: Stats): void {
  const isOther = !stats.isFile() && !stats.isDirectory() && !isNull(stats);
  const why = isOther ? 'it is a pipe or a device' : `it has more than ${String(MOST_BYTES)} bytes`;
  if (!isOther && stats.size <= MOST_BYTES) return;
  throw new TrustprintError('file_unreadable', `${path} cannot be read: ${why}`, {
    facts: { path },
    hint: 'the AWS SDK reads it more than once and whole: give a file',
  });
}

function isNull({ rdev }: Stats): boolean {
  const stats = statSync(devNull, { throwIfNoEntry: false });
  return stats?.isCharacterDevice() === true && rdev === stats.rdev;
}

/** An organization of a thousand accounts, each with a profile of ten lines, fits ten times. */
const MOST_BYTES = 4_000_000;
