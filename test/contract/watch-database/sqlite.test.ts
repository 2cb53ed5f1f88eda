// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, it } from 'node:test';

import { sql } from 'kysely';

import {
  type Migration,
  MIGRATIONS,
  OUR_VERSION,
} from '../../../src/adapters/database/migrations.ts';
import { openDatabase } from '../../../src/adapters/database/open.ts';
import { readsOf } from '../../../src/adapters/database/reads.ts';
import { roundsIn } from '../../../src/adapters/database/rounds.ts';
import { snapshotsIn } from '../../../src/adapters/database/snapshots.ts';
import { openSqlite } from '../../../src/adapters/database/sqlite.ts';
import { bringUpToDate } from '../../../src/adapters/database/versions.ts';
import { type ErrorCode, TrustprintError } from '../../../src/core/error.ts';
import type { WatchDatabase } from '../../../src/ports/watch.ts';
import { redact } from '../../../src/render/redact.ts';
import { NOW } from '../../world.ts';
import { sqlitePlace } from './databases.ts';
import {
  ACCOUNT,
  commit,
  condition,
  event,
  key,
  startRound,
  suggestion,
  trust,
  UNIT,
} from './examples.ts';
import { describeLines } from './lines.ts';
import { describeQueue, workers } from './queue.ts';
import { describeDatabase } from './suite.ts';

describeDatabase('SQLite', sqlitePlace, false);
describeQueue('SQLite', sqlitePlace, false);
describeLines('SQLite', sqlitePlace, false);

describe('a database of watch in a file', () => {
  let folder: string;
  let path: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'trustprint-watch-'));
    path = join(folder, 'new', 'watch.db');
  });
  afterEach(async () => {
    await rm(folder, { recursive: true });
  });

  it('is its owner’s alone, and so is what lies beside it', async () => {
    await using database = await opened(path, 'serve');
    await startRound(database);
    const files = await readdir(dirname(path));
    assert.ok(files.includes('watch.db-wal'), files.join());
    for (const name of files) {
      assert.equal((await stat(join(dirname(path), name))).mode & 0o777, 0o600, name);
    }
    assert.equal((await stat(dirname(path))).mode & 0o777, 0o700);
  });

  it('is not used where another user could have written it', async () => {
    await (await opened(path)).close();
    await chmod(path, 0o666);
    await assert.rejects(opened(path), code('receipt_foreign', /chmod 600/));
    await chmod(path, 0o600);
    await chmod(dirname(path), 0o777);
    await assert.rejects(opened(path), code('receipt_foreign', /chmod 700/));
  });

  it('has one watch at a time; others read and write beside it', async () => {
    const database = await opened(path, 'serve');
    await assert.rejects(opened(path, 'serve'), code('state_locked', /ended/));
    await startRound(database);
    await commit(database, [], { events: [event('arn:1')] });
    {
      await using reader = await opened(path, 'read');
      const query = { names: [], accounts: undefined, most: 9 };
      assert.equal((await reader.reads.events(query)).length, 1);
      await assert.rejects(reader.prune(NOW), code('database_unavailable', /./));
      await using writer = await opened(path, 'write');
      await writer.suggestions.add(suggestion('s1'));
      assert.equal((await reader.suggestions.open(undefined)).length, 1);
    }
    await database.close();
    await (await opened(path, 'serve')).close();
  });

  it('is free again when the process that had it was killed', async () => {
    const script = `
      import { openDatabase } from ${JSON.stringify(OPEN)};
      await openDatabase(${JSON.stringify(path)}, { redact: (text) => text, use: 'serve' });
      console.log('open');
      setInterval(() => {}, 1000);`;
    const child = spawn(process.execPath, ['--input-type=module-typescript', '-e', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await once(child.stdout, 'data');
    await assert.rejects(opened(path, 'serve'), code('state_locked', /./));
    child.kill('SIGKILL');
    await once(child, 'exit');
    await (await opened(path, 'serve')).close();
  });

  it('is not made by who only reads', async () => {
    await assert.rejects(opened(path, 'read'), code('database_unavailable', /trustprint watch/));
    assert.deepEqual(await readdir(folder), []);
  });

  it('that is none is said to be', async () => {
    await mkdir(dirname(path), { mode: 0o700 });
    await writeFile(path, 'no database, but as long as a page of one'.repeat(200), { mode: 0o600 });
    await assert.rejects(opened(path), code('database_unavailable', /--database/));
    await assert.rejects(opened(path, 'read'), code('database_unavailable', /--database/));
  });

  it('of a newer trustprint is left alone, but for one that can go on with it', async () => {
    await (await opened(path)).close();
    const set = (version: number, needs: number): void => {
      const file = new DatabaseSync(path);
      file.prepare('update schema_version set version = ?, needs = ?').run(version, needs);
      file.close();
    };
    set(99, 99);
    await assert.rejects(opened(path), code('database_unknown', /newer/));
    await assert.rejects(opened(path, 'read'), code('database_unknown', /newer/));
    set(99, 1);
    const database = await opened(path);
    await startRound(database);
    assert.equal(await commit(database, []), 'committed');
    await database.close();
  });

  it('is brought up to date by who opens it, once', async () => {
    const all = await Promise.all([opened(path), opened(path), opened(path)]);
    for (const database of all) await database.check(AbortSignal.timeout(1000));
    for (const database of all) await database.close();
  });

  it('of an older trustprint keeps what is in it', async () => {
    const database = await opened(path);
    await startRound(database);
    await database.close();
    const connection = await openSqlite(path, { isReadOnly: false, redact });
    const next: Migration = {
      version: OUR_VERSION + 1,
      needs: OUR_VERSION,
      statements: ({ text }) => [`alter table source add column note ${text}`],
    };
    await bringUpToDate(connection, [...MIGRATIONS, next]);
    await connection.db.destroy();
    const again = await opened(path);
    assert.equal((await again.rounds.sources()).length, 1, 'and this one goes on with it');
    await again.close();
  });

  it('that is full says so, and nothing is half written; then it goes on', async () => {
    const connection = await openSqlite(path, { isReadOnly: false, redact });
    await bringUpToDate(connection);
    const database = { snapshots: snapshotsIn(connection), rounds: roundsIn(connection) };
    const reads = readsOf(connection);
    const limit = async (pages: number): Promise<void> => {
      await sql.raw(`pragma max_page_count = ${String(pages)}`).execute(connection.db);
    };
    await startRound(database);
    await commit(database, [], { events: [event('arn:1')] });
    await limit(1); // as many as there are
    const round = async (): Promise<string> => {
      const writes = Array.from({ length: 500 }, (_, nth) => {
        const name = `arn:${String(nth)}`;
        return { snapshot: trust(name), conditions: [condition(name)] };
      });
      const events = writes.map(({ snapshot }) => event(snapshot.name));
      return commit(database, writes, { unit: { ...UNIT, of: 'x' }, events });
    };
    await assert.rejects(round(), code('database_unavailable', /make room/));
    assert.equal((await reads.events({ names: [], accounts: undefined, most: 999 })).length, 1);
    assert.deepEqual(await reads.alerts({ accounts: undefined, since: undefined }), []);
    assert.equal((await reads.counts()).owed, 0);
    await limit(100_000);
    assert.equal(await round(), 'committed');
    assert.equal((await reads.events({ names: [], accounts: undefined, most: 999 })).length, 501);
    assert.equal((await reads.counts()).owed, 1);
    await connection.db.destroy();
  });

  it('whose rows were damaged goes on without them', async () => {
    const database = await opened(path);
    await startRound(database);
    await commit(database, [{ snapshot: trust('arn:1'), conditions: [condition('arn:1')] }], {
      suggestions: [suggestion('s1')],
      events: [event('arn:1')],
    });
    const file = new DatabaseSync(path);
    for (const table of ['snapshot', 'condition', 'alert', 'message']) {
      file.exec(`update ${table} set json = substr(json, 1, 20)`);
    }
    file.exec(`update suggestion set plan = 'x'; update event set after = '{'`);
    file.exec(`insert into event select 99, at, 'of tomorrow', about_kind, about_name, account, source,
      severity, detail, before, after, author from event`);
    file.exec(`insert into suggestion select 's2', target, account, source, at, 'x', note, '{"changes":[]}'
      from suggestion`);
    file.exec(`insert into unit values ('prod', 1, 'u', 'x', '', 0, null)`);
    file.exec(`insert into queued values ('u', 1, 'prod', 'x', '', 0)`);
    file.close();
    assert.equal(await database.suggestions.suggestion('s2'), undefined);
    assert.deepEqual(await database.rounds.open('prod', 1), []);
    await database.queue.add([UNIT]);
    const work = workers(database, 1);
    await work.until(() => work.done.length === 1);
    await work.stop();
    const stored = await database.snapshots.load([key('trust', 'arn:1')]);
    assert.equal(stored.get('trust arn:1')?.snapshot, undefined);
    assert.notEqual(stored.get('trust arn:1')?.version, 0, 'it can be written over');
    assert.deepEqual(await database.suggestions.open(undefined), []);
    assert.equal(
      (await database.reads.events({ names: [], accounts: undefined, most: 9 })).length,
      1,
    );
    assert.deepEqual(await database.outbox.take(NOW, { most: 9, leaseMs: 1000 }), []);
    await startRound(database, 2);
    const again = { snapshot: trust('arn:1'), conditions: [condition('arn:1')] };
    assert.equal(await commit(database, [again], { unit: { ...UNIT, round: 2 } }), 'committed');
    const standing = await database.reads.alerts({ accounts: undefined, since: undefined });
    assert.equal(standing.length, 1);
    await database.close();
  });

  it('has no suggestion whose plan somebody wrote in another form', async () => {
    const database = await opened(path);
    await database.suggestions.add(suggestion('s1'));
    const plan = { id: 'p', because: '', mends: true, warnings: [], proposals: [] };
    const change = { kind: 'set-thumbprints', provider: 'arn:1', from: [], to: [], retire: [] };
    const because = 'it is so';
    const file = new DatabaseSync(path);
    for (const [planted, isTaken] of [
      [{ ...plan, changes: [{ ...change, add: [], because }] }, true],
      [{ ...plan, changes: [{ ...change, add: [] }] }, false],
      [{ ...plan, changes: [{ ...change, because }] }, false],
      [{ ...plan, changes: [null] }, false],
      [{ changes: [] }, false],
    ] as const) {
      file.prepare('update suggestion set plan = ?').run(JSON.stringify(planted));
      const of = JSON.stringify(planted);
      assert.equal((await database.suggestions.suggestion('s1')) !== undefined, isTaken, of);
      assert.equal((await database.suggestions.open(undefined)).length, isTaken ? 1 : 0, of);
    }
    file.exec(`update suggestion set state = 'signed'`);
    assert.equal(await database.suggestions.suggestion('s1'), undefined);
    file.close();
    await database.close();
  });

  it('leaves out events of a kind that only a newer version knows, and those beside them not', async () => {
    const database = await opened(path);
    await startRound(database);
    await commit(database, [], { events: ['arn:1', 'arn:2', 'arn:3'].map((of) => event(of)) });
    const file = new DatabaseSync(path);
    file.exec(`update event set kind = 'moon-landed' where about_name = 'arn:2'`);
    file.close();
    for (const accounts of [undefined, [ACCOUNT]]) {
      const events = await database.reads.events({ names: [], accounts, most: 2 });
      assert.deepEqual(
        events.map(({ about }) => about.name),
        ['arn:3', 'arn:1'],
      );
    }
    await database.close();
  });

  it('in memory is as good while it lasts', async () => {
    await using database = await opened(':memory:', 'serve');
    await startRound(database);
    assert.equal(await commit(database, []), 'committed');
    await database.receipts.exclusively(async () => {
      await assert.rejects(
        database.receipts.exclusively(async () => undefined),
        code('state_locked', /./),
      );
    });
  });
});

async function opened(
  where: string,
  use: 'serve' | 'write' | 'read' = 'write',
): Promise<WatchDatabase> {
  return openDatabase(where, { redact, use });
}

function code(wanted: ErrorCode, hint: RegExp): (error: unknown) => boolean {
  return (error) => {
    assert.ok(error instanceof TrustprintError, String(error));
    assert.equal(error.code, wanted, error.message);
    assert.match(`${error.message} ${error.hint ?? ''}`, hint);
    return true;
  };
}

const OPEN = new URL('../../../src/adapters/database/open.ts', import.meta.url).href;
