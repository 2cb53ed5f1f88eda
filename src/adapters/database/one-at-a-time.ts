// SPDX-License-Identifier: Apache-2.0

import { sql, type Transaction } from 'kysely';

import type { Connection, Tables } from './tables.ts';

/**
 * Commits are one after the other, in all processes, until the transaction's end. So conditions are
 * counted as they are, and who reads events by their ids never finds that one with a lower id appears
 * later. SQLite does it by itself.
 */
export async function oneAtATime(
  trx: Transaction<Tables>,
  dialect: Connection['dialect'],
): Promise<void> {
  if (dialect === 'postgres') await sql`select pg_advisory_xact_lock(${COMMITS})`.execute(trx);
}

/** The key of a lock, which PostgreSQL keeps for each database: `tpwc` in ASCII. */
const COMMITS = 0x74_70_77_63;
