// SPDX-License-Identifier: Apache-2.0

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { migrateDatabase, openDatabase } from '../../../src/adapters/database/open.ts';
import type { WatchDatabase } from '../../../src/ports/watch.ts';
import { redact } from '../../../src/render/redact.ts';
import { type PostgresServer, startPostgres } from '../../servers/postgres.ts';

/** Where a database of a test's own is, and how it is opened. */
export interface Place extends AsyncDisposable {
  readonly where: string;
  /** Opens it; what was opened is closed in the end. */
  open(): Promise<WatchDatabase>;
}

export async function sqlitePlace(): Promise<Place> {
  const folder = await mkdtemp(join(tmpdir(), 'trustprint-watch-'));
  return placeAt(join(folder, 'watch.db'), async () => rm(folder, { recursive: true }));
}

let server: Promise<PostgresServer> | undefined;
let made = 0;

/** One server for all tests of a file, and a database for each. */
export async function postgresPlace(): Promise<Place> {
  server ??= startPostgres();
  const running = await server;
  made += 1;
  const name = `watch_${String(made)}`;
  await running.run(`create database ${name}`);
  await migrateDatabase(running.url(name), { redact });
  return placeAt(running.url(name), async () => {
    await running.run(`drop database ${name} with (force)`);
  });
}

export async function theServer(): Promise<PostgresServer> {
  server ??= startPostgres();
  return server;
}

export async function stopServer(): Promise<void> {
  await (await server)?.[Symbol.asyncDispose]();
  server = undefined;
}

function placeAt(where: string, remove: () => Promise<void>): Place {
  const opened: WatchDatabase[] = [];
  return {
    where,
    open: async () => {
      const database = await openDatabase(where, { redact });
      opened.push(database);
      return database;
    },
    [Symbol.asyncDispose]: async () => {
      for (const database of opened) await database.close();
      await remove();
    },
  };
}
