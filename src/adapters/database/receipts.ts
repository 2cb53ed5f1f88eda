// SPDX-License-Identifier: Apache-2.0

import type { Kysely } from 'kysely';

import { TrustprintError } from '../../core/error.ts';
import type { Receipt } from '../../core/model/plan.ts';
import type { Damaged, Receipts } from '../../ports/receipts.ts';
import { decodeReceipt, encodeReceipt } from '../stores/receipt-schema.ts';
import type { Connection, Tables } from './tables.ts';
import { textOf } from './values.ts';

/** Receipts of `watch --repair`. */
export function receiptsIn(
  { db, name }: Connection,
  { redact, hold }: { redact: (text: string) => string; hold: Hold },
): Receipts {
  return {
    async save(receipt) {
      const json = encodeReceipt(receipt, redact);
      await db
        .insertInto('receipt')
        .values({ id: receipt.id, at: receipt.at, json })
        .onConflict((conflict) => conflict.column('id').doUpdateSet({ at: receipt.at, json }))
        .execute();
    },

    async receipt(id) {
      const row = await db
        .selectFrom('receipt')
        .select('json')
        .where('id', '=', textOf(id))
        .executeTakeFirst();
      if (row !== undefined) return decodeReceipt(row.json, id);
      throw unheardOf(id, name);
    },

    all: async () => allIn(db),

    async exclusively(work) {
      const release = await hold('receipts');
      try {
        return await work();
      } finally {
        await release();
      }
    },
  };
}

async function allIn(db: Kysely<Tables>): ReturnType<Receipts['all']> {
  const rows = await db
    .selectFrom('receipt')
    .select(['id', 'json'])
    .orderBy('at', 'desc')
    .orderBy('id', 'desc')
    .limit(MOST_RECEIPTS)
    .execute();
  const receipts: Receipt[] = [];
  const damaged: Damaged[] = [];
  for (const { id, json } of rows.toReversed()) {
    try {
      receipts.push(decodeReceipt(json, id));
    } catch (error) {
      if (!(error instanceof TrustprintError)) throw error;
      damaged.push({ file: id, error });
    }
  }
  return { receipts, damaged };
}

function unheardOf(id: string, database: string): TrustprintError {
  const named = id.slice(0, 100);
  return new TrustprintError('receipt_unknown', `there is no receipt ${named} in ${database}`, {
    facts: { id: named, database },
  });
}

/**
 * Holds a part of the database for this process until it is let go or the process ends.
 *
 * @throws TrustprintError `state_locked`
 */
export type Hold = (what: 'receipts' | 'watch') => Promise<() => Promise<void>>;

/** As many as a folder's. */
const MOST_RECEIPTS = 10_000;
