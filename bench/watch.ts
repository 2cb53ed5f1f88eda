// SPDX-License-Identifier: Apache-2.0

/**
 * What the database of `watch` costs: a history of a million events is read, batches are committed, units
 * are handed out; in SQLite, and in PostgreSQL where it is installed. Asserts nothing.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { migrateDatabase, openDatabase } from '../src/adapters/database/open.ts';
import { instantOf } from '../src/core/model/instant.ts';
import type { WatchDatabase, WorkUnit } from '../src/ports/watch.ts';
import { redact } from '../src/render/redact.ts';
import {
  commit,
  condition,
  endpoint,
  event,
  trust,
} from '../test/contract/watch-database/examples.ts';
import { NO_POSTGRES, startPostgres } from '../test/servers/postgres.ts';
import { NOW } from '../test/world.ts';

const EVENTS = Number(process.env['TRUSTPRINT_BENCH_EVENTS'] ?? 1_000_000);
const BATCH = 5000;
const REPEATS = 20;

const folder = await mkdtemp(join(tmpdir(), 'trustprint-bench-'));
await measure('SQLite', await openDatabase(join(folder, 'watch.db'), { redact, use: 'serve' }));
await rm(folder, { recursive: true });
if (NO_POSTGRES === false) {
  await using server = await startPostgres();
  await migrateDatabase(server.url('postgres'), { redact });
  await measure('PostgreSQL', await openDatabase(server.url('postgres'), { redact }));
}

async function measure(name: string, database: WatchDatabase): Promise<void> {
  say(`${name}\n`);
  await history(database);
  await commits(database);
  await handingOut(database);
  await database.close();
}

/** Ten thousand targets, and one that was seen a hundred times, long ago. */
async function history(database: WatchDatabase): Promise<void> {
  await database.rounds.start('history', NOW, NOW);
  const begun = performance.now();
  for (let batch = 0; batch * BATCH < EVENTS; batch += 1) {
    const events = Array.from({ length: BATCH }, (_, nth) => {
      const isRare = batch === 0 && nth < 100;
      const at = instantOf(NOW + batch * BATCH + nth);
      return event(isRare ? 'arn:rare' : `arn:aws:iam::111122223333:role/role-${String(nth)}`, {
        at,
      });
    });
    const unit = unitOf('history', String(batch));
    await commit(database, [], { unit, events });
  }
  say(`  ${String(EVENTS)} events written in ${seconds(begun)}\n`);
  const all = { names: [], accounts: undefined, most: 100 };
  await timed('the last 100 events of a target that is rare', async () =>
    database.reads.events({ ...all, names: ['arn:rare'] }),
  );
  await timed('the last 100 events of one of many', async () =>
    database.reads.events({ ...all, names: ['arn:aws:iam::111122223333:role/role-77'] }),
  );
  await timed('the last 100 events of ten targets', async () => {
    const names = Array.from(
      { length: 10 },
      (_, nth) => `arn:aws:iam::111122223333:role/role-${String(nth)}`,
    );
    return database.reads.events({ ...all, names });
  });
  await timed('the last 100 events of all', async () => database.reads.events(all));
  await timed('… of an account', async () =>
    database.reads.events({ ...all, accounts: ['111122223333'] }),
  );
  await timed('… of an account that has none', async () =>
    database.reads.events({ ...all, accounts: ['999988887777'] }),
  );
  await timed('… of a kind that never was', async () =>
    database.reads.events({ ...all, kinds: ['role-deleted'] }),
  );
  await timed('the next 100 after one', async () =>
    database.reads.events({ ...all, after: EVENTS / 2 }),
  );
}

/** An account's unit: fifty trusts and their endpoints, a tenth of them broken. */
async function commits(database: WatchDatabase): Promise<void> {
  await database.rounds.start('commits', NOW, NOW);
  const writes = Array.from({ length: 50 }, (_, nth) => {
    const host = `oidc-${String(nth)}.example.com`;
    const cause = { check: 'endpoint-trust', host, chain: 'c' };
    const name = `arn:aws:iam::111122223333:oidc-provider/${host}`;
    const conditions = nth % 10 === 0 ? [condition(name, { cause })] : [];
    return [
      { snapshot: trust(name, { hosts: [host] }), conditions },
      { snapshot: endpoint(`${host}:443`), conditions: [] },
    ];
  }).flat();
  let unit = 0;
  await timed('a commit of 50 trusts with their endpoints', async () => {
    unit += 1;
    const events = [event('arn:1'), event('arn:2')];
    await commit(database, writes, { unit: unitOf('commits', String(unit)), events });
  });
}

/** A thousand units that do nothing: what the queue itself costs. */
async function handingOut({ queue }: WatchDatabase): Promise<void> {
  const units = Array.from({ length: 1000 }, (_, nth) => unitOf('queue', String(nth)));
  const begun = performance.now();
  await queue.add(units);
  const over = new AbortController();
  let done = 0;
  await queue.work(
    8,
    async () => {
      done += 1;
      if (done === units.length) over.abort();
    },
    over.signal,
  );
  const each = (performance.now() - begun) / units.length;
  say(`  a unit handed out and done: ${each.toFixed(2)} ms\n\n`);
}

async function timed(what: string, work: () => Promise<unknown>): Promise<void> {
  const times: number[] = [];
  for (let repeat = 0; repeat < REPEATS; repeat += 1) {
    const begun = performance.now();
    await work();
    times.push(performance.now() - begun);
  }
  const sorted = times.toSorted((one, other) => one - other);
  const [median = 0, most = 0] = [sorted[REPEATS / 2], sorted.at(-1)];
  say(`  ${what}: ${median.toFixed(1)} ms (at most ${most.toFixed(1)})\n`);
}

function unitOf(source: string, of: string): WorkUnit {
  return { source, round: 1, kind: 'account', of };
}

function seconds(since: number): string {
  return `${((performance.now() - since) / 1000).toFixed(1)} s`;
}

function say(text: string): void {
  process.stdout.write(text);
}
