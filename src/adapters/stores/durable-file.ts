// SPDX-License-Identifier: Apache-2.0

import { randomBytes } from 'node:crypto';
import { open, readdir, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

/**
 * Writes a file so that a reader finds the old one or the new one whole, whatever happens: under
 * another name first, then renamed, each step brought to disk before the next. Readable by
 * its owner only unless a mode is given.
 *
 * @throws The system's error; nothing is left behind then but by a crash.
 */
export async function writeDurably(path: string, text: string, mode = OWNER_ONLY): Promise<void> {
  const temporary = join(
    dirname(path),
    `.${basename(path)}.${randomBytes(6).toString('hex')}${TEMPORARY}`,
  );
  try {
    const file = await open(temporary, 'wx', mode);
    try {
      await file.writeFile(text);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
  await syncFolder(dirname(path));
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
