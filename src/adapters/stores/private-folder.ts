// SPDX-License-Identifier: Apache-2.0

import type { Stats } from 'node:fs';
import { lstat, mkdir, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';

import { TrustprintError } from '../../core/error.ts';
import { codeOf } from './system-error.ts';

/**
 * Makes a folder that is its owner's alone, and those above it that are missing, one by one: below
 * `/proc`, Node's own recursion does not end.
 *
 * @throws TrustprintError `receipt_foreign` where another user could write there; else the system's error.
 */
export async function makePrivateFolder(folder: string): Promise<void> {
  const missing: string[] = [];
  let path = resolve(folder);
  while (!(await isMade(path))) {
    missing.push(path);
    path = dirname(path);
  }
  for (const name of missing.toReversed()) await isMade(name, { isLast: true });
  await requirePrivateFolder(folder);
}

/** Whether the folder is there now; `false` where the one above it is missing. */
async function isMade(path: string, { isLast = false } = {}): Promise<boolean> {
  try {
    await mkdir(path, { mode: OWNER_ONLY });
    return true;
  } catch (error) {
    const code = codeOf(error);
    if (code === 'EEXIST' && (await stat(path)).isDirectory()) return true;
    if (code === 'ENOENT' && !isLast && dirname(path) !== path) return false;
    throw error;
  }
}

/**
 * What is not there is nobody's. Of a link its owner counts too: he can lead it elsewhere.
 *
 * @throws TrustprintError `receipt_foreign` where another user could write there; else the system's error.
 */
export async function requirePrivateFolder(folder: string): Promise<void> {
  const why =
    whyForeign(await stat(folder)) ?? whyForeign({ uid: (await lstat(folder)).uid, mode: 0 });
  if (why === undefined) return;
  throw new TrustprintError('receipt_foreign', `the state folder ${folder} is not safe: ${why}`, {
    facts: { folder, why },
    hint: `if all in it is yours: chmod 700 ${folder}; else give another folder: --state DIR`,
  });
}

/** Why somebody else may have written a file or folder; the administrator may write any. */
export function whyForeign({ uid, mode }: Pick<Stats, 'uid' | 'mode'>): string | undefined {
  const mine = process.geteuid?.();
  if (mine === undefined) return undefined; // Windows
  if (uid !== mine && uid !== ADMINISTRATOR) return 'it belongs to another user';
  return (mode & WRITABLE_BY_OTHERS) === 0 ? undefined : 'other users may write it';
}

const OWNER_ONLY = 0o700;
const WRITABLE_BY_OTHERS = 0o022;
const ADMINISTRATOR = 0;
