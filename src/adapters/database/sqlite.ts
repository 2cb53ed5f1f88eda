// SPDX-License-Identifier: Apache-2.0

import { closeSync, constants, openSync, statSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';

import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite';
import { setTimeout as pause } from 'node:timers/promises';

import {
  CompiledQuery,
  type DatabaseConnection,
  Kysely,
  type SqliteDatabase,
  SqliteDialect,
  SqliteDriver,
  type SqliteStatement,
} from 'kysely';

import { TrustprintError } from '../../core/error.ts';
import { makePrivateFolder, whyForeign } from '../stores/state-files.ts';
import { type Complaint, unavailable } from './errors.ts';
import type { Connection, Tables } from './tables.ts';

/**
 * Opens a file, or `:memory:`. Several processes may: one writes at a time.
 *
 * @param isReadOnly Nothing is made or written then.
 */
export async function openSqlite(
  path: string,
  { isReadOnly, redact }: { isReadOnly: boolean; redact: (text: string) => string },
): Promise<Connection> {
  const complaint: Complaint = { name: path, redact };
  try {
    if (path !== MEMORY) await requirePrivateFile(path, isReadOnly);
    const file = new DatabaseSync(path, { readOnly: isReadOnly, timeout: BUSY_MS });
    // What is committed is on the disk before anybody is told (FULL): a loss of power takes nothing.
    file.exec(isReadOnly ? 'pragma query_only = on' : 'pragma journal_mode = wal');
    file.exec('pragma synchronous = full; pragma foreign_keys = on; pragma busy_timeout = 0');
    const dialect = new SqliteDialect({ database: adapted(file) });
    dialect.createDriver = () => new FileDriver(file, complaint);
    return { db: new Kysely<Tables>({ dialect }), dialect: 'sqlite', name: path };
  } catch (error) {
    throw unavailable(error, complaint);
  }
}

/** The file is made with its mode, so that nobody else can open it meanwhile; SQLite's others beside it take it. */
async function requirePrivateFile(path: string, isReadOnly: boolean): Promise<void> {
  if (isReadOnly) {
    await stat(path);
  } else {
    await makePrivateFolder(dirname(resolve(path)));
    closeSync(openSync(path, constants.O_CREAT | constants.O_RDWR, OWNER_ONLY));
  }
  const why = whyForeign(statSync(path));
  if (why === undefined) return;
  throw new TrustprintError('receipt_foreign', `the database ${path} is not safe: ${why}`, {
    facts: { path, why },
    hint: `if all in it is yours: chmod 600 ${path}; else give another file: --database FILE`,
  });
}

/**
 * Holds a name beside a database for this process, by a lock of the system: it ends with the process.
 *
 * @returns What lets it go; `undefined` where another process holds it.
 */
export function holdFile(path: string): (() => void) | undefined {
  closeSync(openSync(path, constants.O_CREAT | constants.O_RDWR, OWNER_ONLY));
  const file = new DatabaseSync(path, { timeout: 0 });
  try {
    file.exec('pragma locking_mode = exclusive; begin exclusive');
    return () => {
      file.close();
    };
  } catch (error) {
    file.close();
    if (isBusy(error)) return undefined;
    throw error;
  }
}

/** Kysely's driver, but that a file may be in use, and that errors are ours. */
class FileDriver extends SqliteDriver {
  readonly #file: DatabaseSync;
  readonly #complaint: Complaint;

  constructor(file: DatabaseSync, complaint: Complaint) {
    super({ database: adapted(file) });
    this.#file = file;
    this.#complaint = complaint;
  }

  override async acquireConnection(): Promise<DatabaseConnection> {
    const connection = await super.acquireConnection();
    return {
      executeQuery: async <Row>(query: CompiledQuery) =>
        whenFree(async () => connection.executeQuery<Row>(query), this.#complaint),
      streamQuery: <Row>(query: CompiledQuery, size: number) =>
        connection.streamQuery<Row>(query, size),
    };
  }

  /** What begins to write only after it has read may find that another has written since. */
  override async beginTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw('begin immediate'));
  }

  /** A full disk ends a transaction by itself. */
  override async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    if (this.#file.isTransaction) await super.rollbackTransaction(connection);
  }
}

/** Another process may write for a moment: it is waited for, and this one goes on with other things. */
async function whenFree<T>(work: () => Promise<T>, complaint: Complaint): Promise<T> {
  const until = performance.now() + BUSY_MS;
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (!isBusy(error) || performance.now() > until) throw unavailable(error, complaint);
    }
    await pause(RETRY_MS);
  }
}

function isBusy(error: unknown): boolean {
  return (
    error instanceof Error &&
    'errcode' in error &&
    typeof error.errcode === 'number' &&
    error.errcode % 256 === BUSY
  );
}

/** The interface that Kysely asks for: that of another library for SQLite. */
function adapted(file: DatabaseSync): SqliteDatabase {
  const prepared = new Map<string, StatementSync>();
  return {
    close: () => {
      file.close();
    },
    prepare: (sql): SqliteStatement => {
      const statement = prepared.get(sql) ?? file.prepare(sql);
      if (sql.length < LONG_STATEMENT && prepared.size < MOST_PREPARED)
        prepared.set(sql, statement);
      return {
        reader: statement.columns().length > 0,
        // Rows that are like any other object.
        all: (values) => statement.all(...values.map(bound)).map((row) => ({ ...row })),
        run: (values) => statement.run(...values.map(bound)),
        iterate: (values) => statement.iterate(...values.map(bound)),
      };
    },
  };
}

function bound(value: unknown): SQLInputValue {
  if (value === null || typeof value === 'string' || typeof value === 'number') return value;
  throw new TypeError(`no value of a column: ${typeof value}`);
}

export const MEMORY = ':memory:';
const OWNER_ONLY = 0o600;
/** @see https://sqlite.org/rescode.html#busy */
const BUSY = 5;
/** A commit takes milliseconds. */
const BUSY_MS = 10_000;
const RETRY_MS = 5;
/** Those of many rows come in every length. */
const LONG_STATEMENT = 3000;
const MOST_PREPARED = 200;
