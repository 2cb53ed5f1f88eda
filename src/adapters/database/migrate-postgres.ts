// SPDX-License-Identifier: Apache-2.0

import { sql } from 'kysely';

import { openPostgres } from './postgres.ts';
import { migrateQueue } from './queue-postgres.ts';
import { bringUpToDate } from './versions.ts';

/** One at a time on a server: the others wait, and find it done. */
export async function migratePostgres(
  url: string,
  redact: (text: string) => string,
): Promise<void> {
  const connection = openPostgres(url, redact);
  const { db } = connection;
  try {
    await db.connection().execute(async (held) => {
      await sql`select pg_advisory_lock(${MIGRATION})`.execute(held);
      try {
        await sql`create schema if not exists trustprint`.execute(held);
        await bringUpToDate(connection);
        await migrateQueue(connection);
      } finally {
        await sql`select pg_advisory_unlock(${MIGRATION})`.execute(held);
      }
    });
  } finally {
    await db.destroy();
  }
}

/** `tpwm` in ASCII. */
const MIGRATION = 0x74_70_77_6d;
