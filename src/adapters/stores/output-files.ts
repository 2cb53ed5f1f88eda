// SPDX-License-Identifier: Apache-2.0

import { constants, ftruncateSync, writeFileSync } from 'node:fs';
import { open, realpath, rm, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';

import { TrustprintError } from '../../core/error.ts';
import type { OutputFile, WantedFile } from '../../ports/output-files.ts';
import { beginReplacement } from './state-files.ts';
import { codeOf, saidOf } from './system-error.ts';

/**
 * Opens files to write to, all or none. Nothing is in them before the first text is written.
 *
 * @param reading Files that are read meanwhile.
 * @throws TrustprintError `file_unwritable`; `argument_invalid` where one is to be written twice, or is read.
 */
export async function openOutputFiles(
  wanted: readonly WantedFile[],
  reading: readonly string[] = [],
): Promise<readonly OutputFile[]> {
  const targets = await Promise.all(wanted.map(targetOf));
  requireApart(targets, await Promise.all(reading.map(realPathOf)));
  const opened: OutputFile[] = [];
  try {
    for (const target of targets) opened.push(await openOutputFile(target));
    return opened;
  } catch (error) {
    await Promise.all(opened.map(async (file) => file.abandon()));
    throw error;
  }
}

/**
 * Writes a file where there is none.
 *
 * @throws TrustprintError `file_unwritable`, where there is one already too.
 */
export async function createFile(path: string, text: string): Promise<void> {
  await orUnwritable(path, async () => writeFile(path, text, { flag: 'wx', mode: FILE_MODE }));
}

/** Where a file is: a link is followed, and what is no file (`/dev/stdout`) is written to, not replaced. */
interface Target extends WantedFile {
  readonly place: string;
  readonly kind: 'file' | 'folder' | 'none' | 'other';
}

async function targetOf(wanted: WantedFile): Promise<Target> {
  const place = await realPathOf(wanted.path);
  const stats = await stat(place).catch(() => undefined);
  if (stats === undefined) return { ...wanted, place, kind: 'none' };
  const kind = stats.isFile() ? 'file' : stats.isDirectory() ? 'folder' : 'other';
  return { ...wanted, place, kind };
}

async function realPathOf(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch {
    const folder = dirname(resolve(path));
    return join(await realpath(folder).catch(() => folder), basename(path));
  }
}

function requireApart(targets: readonly Target[], reading: readonly string[]): void {
  const files = targets.filter(({ kind }) => kind !== 'other');
  for (const [index, { path, place }] of files.entries()) {
    const facts = { path };
    if (reading.includes(place)) {
      throw new TrustprintError('argument_invalid', `${path} is read, and cannot be written too`, {
        facts,
        hint: 'give another file to write to',
      });
    }
    if (files.findIndex((other) => other.place === place) < index) {
      throw new TrustprintError('argument_invalid', `two outputs go to ${path}`, {
        facts,
        hint: 'give each a file of its own',
      });
    }
  }
}

async function openOutputFile(target: Target): Promise<OutputFile> {
  const { path, isStreamed, kind } = target;
  const file = await orUnwritable(path, async () =>
    isStreamed || kind === 'other' ? streamTo(target) : replacing(target),
  );
  return {
    write: (text) => {
      try {
        file.write(text);
      } catch (error) {
        throw unwritable(path, error);
      }
    },
    finish: async () => orUnwritable(path, file.finish),
    abandon: file.abandon,
  };
}

/** Kept until the end: then the file is there, whole. */
async function replacing({ place, kind }: Target): Promise<OutputFile> {
  if (kind === 'folder') {
    throw Object.assign(new Error('a folder'), { code: 'EISDIR' });
  }
  const replacement = await beginReplacement(place, FILE_MODE);
  const texts: string[] = [];
  return {
    write: (text) => {
      texts.push(text);
    },
    finish: async () => replacement.finish(texts.join('')),
    abandon: replacement.abandon,
  };
}

/** What was there goes with the first text: until then it may still be read, or nothing come of it. */
async function streamTo({ place, kind }: Target): Promise<OutputFile> {
  const handle = await open(place, constants.O_WRONLY | constants.O_CREAT, FILE_MODE);
  let isBegun = false;
  return {
    write: (text) => {
      if (text === '') return;
      if (!isBegun && kind !== 'other') ftruncateSync(handle.fd);
      isBegun = true;
      writeFileSync(handle.fd, text);
    },
    finish: async () => {
      if (kind !== 'other') await handle.sync();
      await handle.close();
    },
    abandon: async () => {
      await handle.close();
      if (!isBegun && kind === 'none') await rm(place, { force: true });
    },
  };
}

async function orUnwritable<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw unwritable(path, error);
  }
}

function unwritable(path: string, cause: unknown): unknown {
  const code = codeOf(cause);
  if (code === undefined) return cause;
  return new TrustprintError(
    'file_unwritable',
    `${path} cannot be written: ${saidOf(code, 'write')}`,
    {
      facts: { path, error: code },
      hint: code === 'EEXIST' ? 'give the name of a new file' : 'give a file in a folder of yours',
      cause,
    },
  );
}

/** The umask takes away what it should: a file that a person asked for is theirs to share. */
const FILE_MODE = 0o666;
