// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { describe, it } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';

import { migrateDatabase, openDatabase } from '../../../src/adapters/database/open.ts';
import { openPostgres } from '../../../src/adapters/database/postgres.ts';
import { postgresQueue } from '../../../src/adapters/database/queue-postgres.ts';
import { TrustprintError } from '../../../src/core/error.ts';
import { redact } from '../../../src/render/redact.ts';
import { NO_POSTGRES, PASSWORD } from '../../servers/postgres.ts';
import { postgresPlace, theServer } from './databases.ts';
import { commit, event, startRound, UNIT } from './examples.ts';
import { assertWhole, startCommitting } from './committing-process.ts';
import { unitsOf, workers } from './queue.ts';

/** What only a server does: it goes away, and several processes share it. */
export function describePostgres(): void {
  describe('PostgreSQL that goes away', { skip: NO_POSTGRES }, () => {
    it('is stopped, crashes and starts again while two replicas commit, and nothing is lost', async () => {
      await using place = await postgresPlace();
      const server = await theServer();
      const replicas = [startCommitting(place.where, 'one'), startCommitting(place.where, 'two')];
      for (const mode of ['fast', 'immediate', 'fast'] as const) {
        await Promise.all(replicas.map(async ({ more }) => more(5)));
        await server.stop(mode);
        await pause(300);
        await server.start();
      }
      await Promise.all(replicas.map(async ({ more }) => more(5)));
      await Promise.all(replicas.map(async ({ kill }) => kill()));
      const [one = 1, two = 1] = replicas.map(({ last }) => last());
      await assertWhole(await place.open(), { one, two });
    });

    it('cuts connections while they are in use, and work goes on', async () => {
      await using place = await postgresPlace();
      const server = await theServer();
      const committing = startCommitting(place.where);
      for (let cut = 0; cut < 20; cut += 1) {
        await committing.more(2);
        await server.run(CUT);
      }
      await committing.more(5);
      await committing.kill();
      await assertWhole(await place.open(), { prod: committing.last() });
    });

    it('is said to be away, and is back by itself', async () => {
      await using place = await postgresPlace();
      const server = await theServer();
      const database = await place.open();
      await startRound(database);
      await server.stop('fast');
      await assert.rejects(database.check(AbortSignal.timeout(5000)), isUnavailable);
      await assert.rejects(commit(database, [], { events: [event('arn:1')] }), isUnavailable);
      await assert.rejects(database.queue.add(unitsOf(1)), isUnavailable);
      await server.start();
      await database.check(AbortSignal.timeout(5000));
      assert.equal(await commit(database, [], { events: [event('arn:1')] }), 'committed');
    });

    it('is said to be away where it does not answer at all', async () => {
      await using place = await postgresPlace();
      const server = await theServer();
      const database = await place.open();
      const hold = server.run(
        'begin; lock table trustprint.schema_version; select pg_sleep(3); commit',
        new URL(place.where).pathname.slice(1),
      );
      await pause(500);
      await assert.rejects(database.check(AbortSignal.timeout(500)), isUnavailable);
      await hold;
      await database.check(AbortSignal.timeout(5000));
    });

    it('hands out after it was away what it had handed out before', async () => {
      await using place = await postgresPlace();
      const server = await theServer();
      const database = await place.open();
      const work = workers(database, 3, async () => pause(100));
      await database.queue.add(unitsOf(30));
      await work.until(() => work.done.length >= 3);
      await server.run(CUT);
      await work.until(() => work.done.length >= 12);
      await server.stop('fast');
      await pause(300);
      await server.start();
      // What was done when its end could not be noted is handed out again, and found to be done.
      await work.until(() => new Set(work.done).size === 30, 90_000);
      await work.stop();
    });

    it('refuses a password, and never shows one', async () => {
      const server = await theServer();
      const right = server.url('postgres');
      const addresses = [
        right.replace(encodeURIComponent(PASSWORD), 'wr0ng-s3cret'),
        right
          .replace(/127\.0\.0\.1:\d+/, '127.0.0.1:1')
          .replace('trustprint:', 'trustprint:wr0ng-s3cret'),
        'postgres://user:wr0ng-s3cret@:::/x',
        'postgres://user:wr0ng-s3cret@no-such-host.invalid/x?sslmode=wr0ng-s3cret',
        `${server.url('no_such_database')}?password=wr0ng-s3cret`,
      ];
      for (const address of addresses) {
        await assert.rejects(openDatabase(address, { redact }), (error) => {
          assert.ok(error instanceof TrustprintError, String(error));
          const all = `${error.message} ${JSON.stringify(error.facts)} ${error.hint ?? ''} ${String(error.stack)}`;
          assert.ok(!all.includes('s3cret'), all);
          assert.ok(!all.includes(PASSWORD) && !all.includes(encodeURIComponent(PASSWORD)), all);
          return true;
        });
      }
    });
  });

  describe('PostgreSQL and replicas', { skip: NO_POSTGRES }, () => {
    it('is not used before its tables were made, by several at once too', async () => {
      const server = await theServer();
      await server.run('create database fresh');
      const where = server.url('fresh');
      await assert.rejects(openDatabase(where, { redact }), (error) => {
        assert.ok(error instanceof TrustprintError);
        assert.equal(error.code, 'database_outdated');
        assert.match(error.hint ?? '', /trustprint watch migrate/);
        return true;
      });
      await Promise.all([1, 2, 3, 4].map(async () => migrateDatabase(where, { redact })));
      const database = await openDatabase(where, { redact });
      await startRound(database);
      await database.queue.add([UNIT]);
      await database.close();
      await server.run('update trustprint.schema_version set version = 99, needs = 99', 'fresh');
      for (const refused of [openDatabase(where, { redact }), migrateDatabase(where, { redact })]) {
        await assert.rejects(refused, (error) => {
          assert.ok(error instanceof TrustprintError);
          assert.equal(error.code, 'database_unknown');
          return true;
        });
      }
      await server.run('update trustprint.schema_version set version = 99, needs = 1', 'fresh');
      await (await openDatabase(where, { redact })).close();
      await migrateDatabase(where, { redact });
      const [row] = await server.run('select version from trustprint.schema_version', 'fresh');
      assert.equal(row?.['version'], 99, 'an older program undoes nothing');
    });

    it('share units: each is done once', async () => {
      await using place = await postgresPlace();
      const [one, two] = [await place.open(), await place.open()];
      const all = [workers(one, 3, async () => pause(20)), workers(two, 3, async () => pause(20))];
      await one.queue.add(unitsOf(60));
      await two.queue.add(unitsOf(60));
      const done = (): readonly string[] => all.flatMap((work) => work.done);
      await all[0]?.until(() => done().length >= 60);
      await Promise.all(all.map(async (work) => work.stop()));
      assert.equal(done().length, 60);
      assert.equal(new Set(done()).size, 60);
      assert.ok(
        all.every((work) => work.done.length > 0),
        'both had some',
      );
    });

    it('do what a killed one had, and leave a slow one what it has', async () => {
      await using place = await postgresPlace();
      const connection = openPostgres(place.where, redact);
      const queue = postgresQueue(connection, 2);
      await queue.add(unitsOf(4));
      const script = `
      import { openPostgres } from ${JSON.stringify(new URL('postgres.ts', SOURCES).href)};
      import { postgresQueue } from ${JSON.stringify(new URL('queue-postgres.ts', SOURCES).href)};
      const queue = postgresQueue(openPostgres(${JSON.stringify(place.where)}, (text) => text), 2);
      await queue.work(4, async () => { console.log('has one'); await new Promise(() => {}); }, new AbortController().signal);`;
      const child = spawn(process.execPath, ['--input-type=module-typescript', '-e', script], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      const said: string[] = [];
      child.stdout.setEncoding('utf8').on('data', (text: string) => said.push(text));
      const had = (): number => said.join('').split('\n').length - 1;
      while (had() < 4 && child.exitCode === null) await pause(20);
      const work = workers({ queue }, 2, async () => pause(10));
      try {
        await pause(5000);
        assert.deepEqual(work.done, [], 'it lives: they are its own for as long as it does');
        child.kill('SIGKILL');
        await work.until(() => work.done.length === 4, 30_000);
      } finally {
        child.kill('SIGKILL');
        await work.stop();
        await queue.stop();
        await connection.db.destroy();
      }
      assert.deepEqual(new Set(work.done), new Set(['0', '1', '2', '3']));
    });

    it('repair one at a time, and another goes on where one was cut off', async () => {
      await using place = await postgresPlace();
      const [one, two] = [await place.open(), await place.open()];
      await one.receipts.exclusively(async () => {
        await assert.rejects(
          two.receipts.exclusively(async () => undefined),
          (error) => error instanceof TrustprintError && error.code === 'state_locked',
        );
      });
      assert.equal(await two.receipts.exclusively(async () => 'mine'), 'mine');
    });
  });
}

const SOURCES = new URL('../../../src/adapters/database/', import.meta.url);
const CUT = `select pg_terminate_backend(pid) from pg_stat_activity
  where application_name = 'trustprint' and pid <> pg_backend_pid()`;

function isUnavailable(error: unknown): boolean {
  return error instanceof TrustprintError && error.code === 'database_unavailable';
}
