// SPDX-License-Identifier: Apache-2.0

import { randomBytes } from 'node:crypto';
import type { Stats } from 'node:fs';
import { lstat, mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';

import { TrustprintError } from '../../core/error.ts';
import { codeOf } from './system-error.ts';

/**
 * Writes a file so that a reader finds the old one or the new one whole, whatever happens: under
 * another name first, then renamed, each step brought to disk before the next. Readable by
 * its owner only unless a mode is given.
 *
 * @throws The system's error; nothing is left behind then but by a crash.
 */
export async function writeDurably(path: string, text: string, mode = OWNER_ONLY): Promise<void> {
  const replacement = await beginReplacement(path, mode);
  await replacement.finish(text);
}

/** A file that takes the place of another once it is whole. */
export interface Replacement {
  /** @throws The system's error; then the other file is still there. */
  readonly finish: (text: string) => Promise<void>;
  readonly abandon: () => Promise<void>;
}

/** @throws The system's error, where no file can be made beside that one. */
export async function beginReplacement(path: string, mode: number): Promise<Replacement> {
  const temporary = join(
    dirname(path),
    `.${basename(path)}.${randomBytes(6).toString('hex')}${TEMPORARY}`,
  );
  const file = await open(temporary, 'wx', mode);
  const abandon = async (): Promise<void> => {
    await file.close();
    await rm(temporary, { force: true });
  };
  return {
    abandon,
    finish: async (text) => {
      try {
        await file.writeFile(text);
        await file.sync();
        await file.close();
        await rename(temporary, path);
      } catch (error) {
        await abandon();
        throw error;
      }
      await syncFolder(dirname(path));
    },
  };
}

/** Brings a folder's entries to disk. Windows has no such call, and needs none for a rename. */
export async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Removes what a crash left of unfinished writes; young ones may be somebody's who is at it. */
export async function sweepTemporaries(folder: string, now: number): Promise<void> {
  const entries = await readdir(folder);
  for (const name of entries.filter(
    (entry) => entry.startsWith('.') && entry.endsWith(TEMPORARY),
  )) {
    const path = join(folder, name);
    const age = now - (await stat(path).catch(() => ({ mtimeMs: now }))).mtimeMs;
    if (age > ABANDONED_AFTER_MS) await rm(path, { force: true });
  }
}

/** Receipts name accounts and roles. */
const OWNER_ONLY = 0o600;
const TEMPORARY = '.tmp';

/** A write takes milliseconds. */
const ABANDONED_AFTER_MS = 3_600_000;

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
    await mkdir(path, { mode: OWNERS_FOLDER });
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
    hint: `if all in it is yours: chmod 700 ${folder}; else give another folder: --state DIR, or --database FILE for watch`,
  });
}

/** Why somebody else may have written a file or folder; the administrator may write any. */
export function whyForeign({ uid, mode }: Pick<Stats, 'uid' | 'mode'>): string | undefined {
  const mine = process.geteuid?.();
  if (mine === undefined) return undefined; // Windows
  if (uid !== mine && uid !== ADMINISTRATOR) return 'it belongs to another user';
  return (mode & WRITABLE_BY_OTHERS) === 0 ? undefined : 'other users may write it';
}

const OWNERS_FOLDER = 0o700;
const WRITABLE_BY_OTHERS = 0o022;
const ADMINISTRATOR = 0;
