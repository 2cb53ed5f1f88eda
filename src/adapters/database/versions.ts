// SPDX-License-Identifier: Apache-2.0

import { sql } from 'kysely';

import { TrustprintError } from '../../core/error.ts';
import { COLUMN_TYPES, type Migration, MIGRATIONS, OUR_VERSION } from './migrations.ts';
import type { Connection } from './tables.ts';

/**
 * Requires that the tables are of a form that our queries are for.
 *
 * @throws TrustprintError `database_outdated`, `database_unknown`
 */
export async function requireVersion(connection: Connection): Promise<void> {
  const stored = await versionOf(connection);
  if (stored.version < OUR_VERSION) throw outdated(connection.name, stored.version);
  if (stored.needs > OUR_VERSION) throw unknown(connection.name, stored.version);
}

/**
 * Brings the tables to our form, each step in a transaction of its own. Where a newer program was there
 * already, nothing is done.
 *
 * @throws TrustprintError `database_unknown`
 */
export async function bringUpToDate(
  { db, dialect, name }: Connection,
  migrations: readonly Migration[] = MIGRATIONS,
): Promise<void> {
  await db.schema
    .createTable('schema_version')
    .ifNotExists()
    .addColumn('version', 'integer', (column) => column.notNull())
    .addColumn('needs', 'integer', (column) => column.notNull())
    .execute();
  const stored = await versionOf({ db, dialect });
  if (stored.needs > OUR_VERSION) throw unknown(name, stored.version);
  for (const { version, needs, statements } of migrations) {
    await db.transaction().execute(async (trx) => {
      // Another process may have done it since: SQLite's transactions are one after the other.
      if ((await versionOf({ db: trx, dialect })).version >= version) return;
      if (dialect === 'postgres') await sql`set local search_path to trustprint`.execute(trx);
      for (const statement of statements(COLUMN_TYPES[dialect]))
        await sql.raw(statement).execute(trx);
      await trx.deleteFrom('schema_version').execute();
      await trx.insertInto('schema_version').values({ version, needs }).execute();
    });
  }
}

/** 0 where there are no tables yet. */
async function versionOf({
  db,
  dialect,
}: Pick<Connection, 'db' | 'dialect'>): Promise<Pick<Migration, 'version' | 'needs'>> {
  const { rows } = await (dialect === 'sqlite'
    ? sql`select name from sqlite_schema where name = 'schema_version'`.execute(db)
    : sql`select 1 from pg_tables where schemaname = 'trustprint' and tablename = 'schema_version'`.execute(
        db,
      ));
  const none = { version: 0, needs: 0 };
  if (rows.length === 0) return none;
  return (await db.selectFrom('schema_version').selectAll().executeTakeFirst()) ?? none;
}

function outdated(name: string, version: number): TrustprintError {
  return new TrustprintError(
    'database_outdated',
    version === 0
      ? `the database ${name} has no tables of trustprint yet`
      : `the tables of the database ${name} are of an older trustprint`,
    {
      facts: { database: name, version, needed: OUR_VERSION },
      hint: 'trustprint watch migrate',
    },
  );
}

function unknown(name: string, version: number): TrustprintError {
  return new TrustprintError(
    'database_unknown',
    `the tables of the database ${name} are of a newer trustprint`,
    {
      facts: { database: name, version, known: OUR_VERSION },
      hint: 'use the newer trustprint',
    },
  );
}
