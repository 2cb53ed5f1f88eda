// SPDX-License-Identifier: Apache-2.0

import type { Receipts } from '../../../ports/index.ts';
import type { Context } from '../context.ts';
import { text } from '../flags.ts';
import { conflict } from '../question-flags.ts';

/** Where receipts are that are not of this machine: those of `watch --repair`. */
export interface ReceiptsFlags {
  readonly state: string | undefined;
  readonly database: string | undefined;
}

export const receiptsDatabase = text(
  'database of watch, for the receipts of watch --repair',
  'DATABASE',
);

/** Works with the receipts of the database that was named; `undefined` for those of the state folder. */
export async function withReceipts(
  { state, database: where }: ReceiptsFlags,
  { outside }: Context,
  work: (receipts: Receipts | undefined) => Promise<void>,
): Promise<void> {
  if (where === undefined) {
    await work(undefined);
    return;
  }
  if (state !== undefined)
    throw conflict('--state and --database are two places', 'leave out either');
  await outside.inDatabase(where, 'write', async ({ receipts }) => work(receipts));
}
