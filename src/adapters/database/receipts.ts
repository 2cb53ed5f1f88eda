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
      if (row !== undefined) return ownReceipt(row.json, id);
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
      receipts.push(ownReceipt(json, id));
    } catch (error) {
      if (!(error instanceof TrustprintError)) throw error;
      damaged.push({ file: id, error });
    }
  }
  return { receipts, damaged };
}

/**
 * A receipt of `watch --repair`, which writes lists of thumbprints alone. A file of another user is not read; a row
 * has no owner, so one that says more is nobody's, whoever would undo it.
 *
 * @throws TrustprintError `receipt_malformed`
 */
function ownReceipt(json: string, id: string): Receipt {
  const receipt = decodeReceipt(json, id);
  if (receipt.change.kind === 'set-thumbprints') return receipt;
  throw new TrustprintError(
    'receipt_malformed',
    `the receipt ${id} is of ${receipt.change.kind}, which watch --repair never writes`,
    {
      facts: { id, kind: receipt.change.kind },
      hint: 'find out who can write to the database: somebody put it there',
    },
  );
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
