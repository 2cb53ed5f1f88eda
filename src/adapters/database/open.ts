// SPDX-License-Identifier: Apache-2.0

import { once } from 'node:events';

import { TrustprintError } from '../../core/error.ts';
import type { WatchDatabase, WorkQueue } from '../../ports/watch.ts';
import { accessIn } from './access.ts';
import { unavailable } from './errors.ts';
import { outboxIn } from './outbox.ts';
import { prune } from './prune.ts';
import { sqliteQueue } from './queue-sqlite.ts';
import { readsOf } from './reads.ts';
import { type Hold, receiptsIn } from './receipts.ts';
import { roundsIn } from './rounds.ts';
import { snapshotsIn } from './snapshots.ts';
import { holdFile, MEMORY, openSqlite } from './sqlite.ts';
import { suggestionsIn } from './suggestions.ts';
import type { Connection } from './tables.ts';
import { bringUpToDate, requireVersion } from './versions.ts';

export interface OpenOptions {
  /** Takes secrets out of a text. */
  readonly redact: (text: string) => string;
  /**
   * `serve`: for `watch`, of which a file has one at a time; `write`: for commands that write beside it;
   * `read`: a file is neither made nor written.
   */
  readonly use?: 'serve' | 'write' | 'read';
}

/**
 * Opens the database of `watch`: a file of SQLite, `:memory:`, or PostgreSQL (`postgres://…`). SQLite's
 * tables are made, and brought to our form; PostgreSQL's only by `migrateDatabase`.
 *
 * @throws TrustprintError `database_unavailable`, `database_outdated`, `database_unknown`; `state_locked`
 *   where another `watch` has the file; `receipt_foreign` where another user could write it.
 */
export async function openDatabase(where: string, options: OpenOptions): Promise<WatchDatabase> {
  return isPostgres(where) ? openPostgresDatabase(where, options) : openFile(where, options);
}

/**
 * Makes the tables, or brings them to our form. Several at once do it once.
 *
 * @throws TrustprintError `database_unavailable`, `database_unknown`
 */
export async function migrateDatabase(where: string, options: OpenOptions): Promise<void> {
  if (isPostgres(where)) {
    const { migratePostgres } = await import('./migrate-postgres.ts');
    await migratePostgres(where, options.redact);
  } else {
    await (await openFile(where, { ...options, use: 'write' })).close();
  }
}

async function openFile(
  path: string,
  { redact, use = 'write' }: OpenOptions,
): Promise<WatchDatabase> {
  const connection = await openSqlite(path, { isReadOnly: use === 'read', redact });
  const hold = holdBeside(connection, redact);
  let release = async (): Promise<void> => undefined;
  const close = async (): Promise<void> => {
    await connection.db.destroy();
    await release();
  };
  try {
    if (use === 'serve') release = await hold('watch');
    await (use === 'read' ? requireVersion(connection) : bringUpToDate(connection));
  } catch (error) {
    await close();
    throw error;
  }
  return assembled(connection, { queue: sqliteQueue(connection), redact, hold, close });
}

async function openPostgresDatabase(url: string, { redact }: OpenOptions): Promise<WatchDatabase> {
  const [{ holdLock, openPostgres }, { postgresQueue }] = await Promise.all([
    import('./postgres.ts'),
    import('./queue-postgres.ts'),
  ]);
  const connection = openPostgres(url, redact);
  const queue = postgresQueue(connection);
  const close = async (): Promise<void> => {
    await queue.stop();
    await connection.db.destroy();
  };
  try {
    await requireVersion(connection);
  } catch (error) {
    await close();
    throw error;
  }
  return assembled(connection, { queue, redact, hold: holdLock(connection), close });
}

interface Parts {
  readonly queue: WorkQueue;
  readonly redact: (text: string) => string;
  readonly hold: Hold;
  readonly close: () => Promise<void>;
}

function assembled(connection: Connection, { queue, redact, hold, close }: Parts): WatchDatabase {
  return {
    queue,
    rounds: roundsIn(connection),
    snapshots: snapshotsIn(connection),
    reads: readsOf(connection),
    outbox: outboxIn(connection),
    suggestions: suggestionsIn(connection),
    access: accessIn(connection),
    receipts: receiptsIn(connection, { redact, hold }),
    prune: async (before) => prune(connection, before),
    check: async (signal) => {
      const late = once(signal, 'abort').then(() => {
        throw unavailable(new Error('it does not answer in time'), { ...connection, redact });
      });
      signal.throwIfAborted();
      await Promise.race([requireVersion(connection), late]);
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}

/** A part of a file is held by a file beside it; what is in memory nobody else has. */
function holdBeside({ name: path }: Connection, redact: OpenOptions['redact']): Hold {
  const heldHere = new Set<string>();
  return async (what) => {
    const isFree = !heldHere.has(what);
    const release = isFree ? heldBeside(path, { what, redact }) : undefined;
    if (release === undefined) throw locked(path, what);
    heldHere.add(what);
    return async () => {
      heldHere.delete(what);
      release();
    };
  };
}

function heldBeside(
  path: string,
  { what, redact }: { what: string; redact: OpenOptions['redact'] },
): (() => void) | undefined {
  if (path === MEMORY) return nothing;
  try {
    return holdFile(`${path}-${what}`);
  } catch (error) {
    throw unavailable(error, { name: path, redact });
  }
}

function locked(path: string, what: 'receipts' | 'watch'): TrustprintError {
  const who = what === 'watch' ? 'another trustprint watch uses' : 'another process repairs with';
  return new TrustprintError('state_locked', `${who} the database ${path}`, {
    facts: { database: path },
    hint: 'wait until it has ended, or give another file: --database FILE',
  });
}

function isPostgres(where: string): boolean {
  return /^postgres(?:ql)?:\/\//.test(where);
}

function nothing(): void {
  // there is nothing to let go
}
