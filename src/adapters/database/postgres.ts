// SPDX-License-Identifier: Apache-2.0

import {
  Kysely,
  type PostgresCursor,
  PostgresDialect,
  type PostgresPoolClient,
  type PostgresQueryResult,
} from 'kysely';
import pg from 'pg';

import { TrustprintError } from '../../core/error.ts';
import { type Complaint, unavailable } from './errors.ts';
import type { Hold } from './receipts.ts';
import type { Connection, Tables } from './tables.ts';

export interface PostgresConnection extends Connection {
  readonly pool: pg.Pool;
  readonly complaint: Complaint;
}

/** Opens no connection yet. */
export function openPostgres(url: string, redact: (text: string) => string): PostgresConnection {
  const { name, passwords } = nameOf(url);
  const complaint: Complaint = {
    name,
    redact: (text) =>
      redact(passwords.reduce((left, password) => left.replaceAll(password, '[REDACTED]'), text)),
  };
  const pool = new pg.Pool({
    connectionString: url,
    application_name: 'trustprint',
    max: MOST_CONNECTIONS,
    connectionTimeoutMillis: CONNECT_MS,
    statement_timeout: STATEMENT_MS,
    // Longer than the server's: what it does not end hangs in the network.
    query_timeout: 2 * STATEMENT_MS,
    idle_in_transaction_session_timeout: STATEMENT_MS,
    keepAlive: true,
    types,
  });
  // A connection may be lost while nothing waits for it: who asks next is told.
  pool.on('error', () => undefined);
  pool.on('connect', (client) => client.on('error', () => undefined));
  const dialect = new PostgresDialect({
    pool: {
      end: async () => pool.end(),
      connect: async () =>
        new GuardedClient(await translated(pool.connect(), complaint), complaint),
    },
  });
  const db = new Kysely<Tables>({ dialect }).withSchema('trustprint');
  return { db, dialect: 'postgres', name, pool, complaint };
}

/** By a lock of the server's, on a connection of its own: it ends with the connection. */
export function holdLock({ pool, complaint, name }: PostgresConnection): Hold {
  return async (what) => {
    const client = await translated(pool.connect(), complaint);
    const key = LOCKS[what];
    const taken = await translated(
      client.query<{ is: boolean }>('select pg_try_advisory_lock($1) as is', [key]),
      complaint,
    ).catch((error: unknown) => {
      client.release(true);
      throw error;
    });
    if (taken.rows[0]?.is !== true) {
      client.release();
      throw new TrustprintError('state_locked', `another process repairs with ${name}`, {
        facts: { database: name },
        hint: 'wait until it is done',
      });
    }
    return async () => {
      // The server may take a while to notice that a connection has ended: whoever is next need not.
      await client.query('select pg_advisory_unlock($1)', [key]).catch(() => undefined);
      client.release(true);
    };
  };
}

/** `bigint` as a number: ids, milliseconds and counts are far below 2^53. */
const types: pg.CustomTypesConfig = {
  getTypeParser: (type: number): unknown =>
    type === BIGINT ? Number : pg.types.getTypeParser(type, 'text'),
};

/** Errors as ours, and no connection used again that was lost or stands still. */
class GuardedClient implements PostgresPoolClient {
  readonly #client: PostgresPoolClient;
  readonly #complaint: Complaint;
  #isLost = false;

  constructor(client: PostgresPoolClient, complaint: Complaint) {
    this.#client = client;
    this.#complaint = complaint;
  }

  query<R>(sql: string, parameters: readonly unknown[]): Promise<PostgresQueryResult<R>>;
  query<R>(cursor: PostgresCursor<R>): PostgresCursor<R>;
  query<R>(
    sql: string | PostgresCursor<R>,
    parameters: readonly unknown[] = [],
  ): Promise<PostgresQueryResult<R>> | PostgresCursor<R> {
    if (typeof sql !== 'string') throw new TypeError('no query of ours has a cursor');
    return this.#ask<R>(sql, parameters);
  }

  async #ask<R>(sql: string, parameters: readonly unknown[]): Promise<PostgresQueryResult<R>> {
    try {
      return await this.#client.query<R>(sql, parameters);
    } catch (error) {
      // What has no SQLSTATE comes from the connection, not from the server.
      this.#isLost ||= !(error instanceof pg.DatabaseError);
      throw unavailable(error, this.#complaint);
    }
  }

  release(destroy = false): void {
    this.#client.release(destroy || this.#isLost);
  }
}

async function translated<T>(work: Promise<T>, complaint: Complaint): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw unavailable(error, complaint);
  }
}

/**
 * How a database is named where people read it, and what must not stand there.
 *
 * @throws TrustprintError `argument_invalid`: its message does not show the URL.
 */
function nameOf(url: string): { readonly name: string; readonly passwords: readonly string[] } {
  const parsed = URL.parse(url);
  if (parsed === null) {
    throw new TrustprintError('argument_invalid', 'the address of the database is not a URL', {
      hint: 'write it as postgres://USER@HOST:5432/DATABASE; PGPASSWORD or ~/.pgpass has the password',
    });
  }
  const { username, password, host, pathname, searchParams } = parsed;
  const hidden = [password, decoded(password), searchParams.get('password') ?? ''];
  const user = username === '' ? '' : `${username}@`;
  const place = host === '' ? (searchParams.get('host') ?? 'localhost') : host;
  return {
    name: `postgres://${user}${place}${pathname}`,
    passwords: hidden.filter((text) => text !== ''),
  };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** The type's number, the same on every server. */
const BIGINT = 20;
/** A process has a few units at work, and answers a few requests. */
const MOST_CONNECTIONS = 10;
const CONNECT_MS = 10_000;
/** A commit takes milliseconds, and waits for those before it. */
const STATEMENT_MS = 30_000;
/** `tpwr` in ASCII, and `tpww`. */
const LOCKS = { receipts: 0x74_70_77_72, watch: 0x74_70_77_77 } as const;
