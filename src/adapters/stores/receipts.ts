// SPDX-License-Identifier: Apache-2.0

import { constants, type Stats } from 'node:fs';
import { type FileHandle, open, readdir } from 'node:fs/promises';
import { join } from 'node:path';

import { TrustprintError } from '../../core/error.ts';
import type { Receipt } from '../../core/model/plan.ts';
import type { Damaged, Receipts } from '../../ports/receipts.ts';
import {
  makePrivateFolder,
  requirePrivateFolder,
  sweepTemporaries,
  whyForeign,
  writeDurably,
} from './state-files.ts';
import { claim } from './lock.ts';
import { decodeReceipt, encodeReceipt } from './receipt-schema.ts';
import { codeOf, unwritable } from './system-error.ts';

/**
 * Receipts in a folder, one JSON file each, named after its id.
 *
 * @param redact Takes secrets out of a text.
 */
export function fileReceipts(folder: string, redact = (text: string): string => text): Receipts {
  return {
    async save(receipt) {
      requireId(receipt.id);
      const text = encodeReceipt(receipt, redact);
      await inFolder(folder, async () => writeDurably(pathOf(folder, receipt.id), text));
    },

    async receipt(id) {
      await requirePrivate(folder);
      const text = ID.test(id) ? await textOf(pathOf(folder, id)) : undefined;
      if (text === undefined) throw unheardOf(id, folder);
      return decodeReceipt(text, id);
    },

    async all() {
      return allIn(folder);
    },

    async exclusively(work) {
      const release = await inFolder(folder, async () => {
        await sweepTemporaries(folder, Date.now());
        return claim(folder);
      });
      try {
        return await work();
      } finally {
        await release();
      }
    },
  };
}

async function allIn(folder: string): ReturnType<Receipts['all']> {
  await requirePrivate(folder);
  const receipts: Receipt[] = [];
  const damaged: Damaged[] = [];
  for (const id of await idsIn(folder)) {
    try {
      receipts.push(decodeReceipt((await textOf(pathOf(folder, id))) ?? '', id));
    } catch (error) {
      if (!(error instanceof TrustprintError)) throw error;
      if (OUR_ID.test(id)) damaged.push({ file: `${id}.json`, error });
    }
  }
  return { receipts: receipts.toSorted(byTime), damaged };
}

/** Makes the folder, and translates what the system says of it. */
async function inFolder<T>(folder: string, work: () => Promise<T>): Promise<T> {
  try {
    await makePrivateFolder(folder);
    return await work();
  } catch (error) {
    if (error instanceof TrustprintError || codeOf(error) === undefined) throw error;
    throw unwritable(folder, error);
  }
}

/** Where there is no folder, nobody has written in it. */
async function requirePrivate(folder: string): Promise<void> {
  try {
    await requirePrivateFolder(folder);
  } catch (error) {
    if (error instanceof TrustprintError) throw error;
    if (!NOT_THERE.has(codeOf(error) ?? '')) throw unreadable(folder, error);
  }
}

async function idsIn(folder: string): Promise<readonly string[]> {
  try {
    const ids = (await readdir(folder)).flatMap((name) => FILE_NAME.exec(name)?.[1] ?? []);
    return ids.toSorted().slice(-MOST_RECEIPTS);
  } catch (error) {
    if (NOT_THERE.has(codeOf(error) ?? '')) return [];
    throw unreadable(folder, error);
  }
}

async function textOf(path: string): Promise<string | undefined> {
  let file: FileHandle | undefined;
  try {
    file = await open(path, constants.O_RDONLY | AS_IT_LIES);
    const stats = await file.stat();
    requireOwn(path, stats);
    return stats.size > MAX_RECEIPT_BYTES ? '' : await file.readFile('utf8');
  } catch (error) {
    if (error instanceof TrustprintError) throw error;
    if (codeOf(error) === 'ELOOP') throw foreign(path, 'it is a link');
    if (NOT_THERE.has(codeOf(error) ?? '')) return undefined;
    throw unreadable(path, error);
  } finally {
    await file?.close();
  }
}

/** What another user could have written is no record of ours: an undo would go by it. */
function requireOwn(path: string, stats: Stats): void {
  const why = stats.isFile() ? whyForeign(stats) : 'it is no file';
  if (why !== undefined) throw foreign(path, why);
}

function foreign(path: string, why: string): TrustprintError {
  return new TrustprintError('receipt_foreign', `${path} is not believed: ${why}`, {
    facts: { path, why },
    hint: `if you know that it is true, make it a file of yours alone (chown, chmod 600); else move it away`,
  });
}

function unheardOf(id: string, folder: string): TrustprintError {
  const named = id.slice(0, 100);
  return new TrustprintError('receipt_unknown', `there is no receipt ${named} in ${folder}`, {
    facts: { id: named, folder },
    hint: 'trustprint receipts lists those that there are',
  });
}

function unreadable(path: string, cause: unknown): TrustprintError {
  return new TrustprintError(
    'file_unreadable',
    `${path} cannot be read: ${codeOf(cause) ?? 'unknown'}`,
    {
      facts: { path, error: codeOf(cause) ?? null },
      hint: 'its owner and its mode should be yours',
      cause,
    },
  );
}

/** The second that an id begins with, then the receipt's own time: ids of one second are in no order. */
function byTime(one: Receipt, other: Receipt): number {
  const [second = '', otherSecond = ''] = [one.id, other.id].map((id) => id.split('-')[0]);
  if (second !== otherSecond) return second < otherSecond ? -1 : 1;
  return one.at - other.at;
}

function requireId(id: string): void {
  if (!ID.test(id))
    throw new TypeError(`not the id of a receipt: ${JSON.stringify(id.slice(0, 100))}`);
}

function pathOf(folder: string, id: string): string {
  return join(folder, `${id}.json`);
}

/** No link is followed, and no pipe is waited for. Windows has neither flag, which comes to 0. */
const AS_IT_LIES = constants.O_NOFOLLOW | constants.O_NONBLOCK;
/** The second where a part of the path is a file: nothing can lie there, nor be written. */
const NOT_THERE: ReadonlySet<string> = new Set(['ENOENT', 'ENOTDIR']);

/** No dots and no slashes: an id never leads out of the folder. */
const ID = /^[A-Za-z0-9][\w-]{0,99}$/;
/** As `receiptId` makes them: a file of another name that is no receipt is somebody's who lays it beside. */
const OUR_ID = /^\d{8}T\d{6}Z-[0-9a-f]{8}$/;
const FILE_NAME = /^([A-Za-z0-9][\w-]{0,99})\.json$/;

/** Five thumbprints, a hundred audiences and their reasons: a receipt has some kilobytes. */
const MAX_RECEIPT_BYTES = 1024 * 1024;
/** A repair a day for a quarter of a century. */
const MOST_RECEIPTS = 10_000;
