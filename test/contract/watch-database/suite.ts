// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';

import { instantOf, plusSeconds } from '../../../src/core/model/instant.ts';
import type { WatchDatabase, WorkUnit } from '../../../src/ports/watch.ts';
import type { Receipt } from '../../../src/core/model/plan.ts';
import { NOW, PROVIDER_ARN } from '../../world.ts';
import type { Place } from './databases.ts';
import {
  ACCOUNT,
  commit,
  condition,
  endpoint,
  event,
  finding,
  key,
  LATER,
  OTHER_ACCOUNT,
  startRound,
  suggestion,
  TEAM,
  trust,
  UNIT,
} from './examples.ts';
import { messageOf } from '../../watch-alerts.ts';

/** What every database of `watch` must do. */
export function describeDatabase(
  name: string,
  make: () => Promise<Place>,
  skip: string | false,
): void {
  describe(`the database of watch: ${name}`, { skip }, () => {
    let place: Place;
    let database: WatchDatabase;
    beforeEach(async () => {
      place = await make();
      database = await place.open();
    });
    afterEach(async () => {
      await place[Symbol.asyncDispose]();
    });
    const open = (): Promise<WatchDatabase> => place.open();

    describe('rounds', () => {
      it('start where they are due, and once', async () => {
        assert.equal(await database.rounds.start('prod', NOW, LATER), 1);
        assert.equal(await database.rounds.start('prod', NOW, LATER), undefined);
        const other = await open();
        const both = [database, other].map(async ({ rounds }) =>
          rounds.start('prod', LATER, plusSeconds(LATER, 900)),
        );
        assert.deepEqual(new Set(await Promise.all(both)), new Set([2, undefined]));
      });

      it('start at first once, whoever is first', async () => {
        const other = await open();
        const both = [database, other, database, other].map(async ({ rounds }) =>
          rounds.start('prod', NOW, LATER),
        );
        const begun = (await Promise.all(both)).filter((round) => round !== undefined);
        assert.deepEqual(begun, [1]);
      });

      it('go on where the clock was put back by a day', async () => {
        await database.rounds.start('prod', NOW, LATER);
        const before = plusSeconds(NOW, -86_400);
        assert.equal(await database.rounds.start('prod', before, plusSeconds(before, 900)), 2);
        assert.equal(
          await database.rounds.start('prod', plusSeconds(before, 1), LATER),
          undefined,
          'and start no second time',
        );
      });

      it('are due at once where they are hastened', async () => {
        await database.rounds.start('prod', NOW, LATER);
        await database.rounds.hasten('prod', plusSeconds(NOW, 1));
        assert.equal(await database.rounds.start('prod', plusSeconds(NOW, 1), LATER), 2);
      });

      it('know which units are not done', async () => {
        await startRound(database);
        const units: WorkUnit[] = [
          UNIT,
          { ...UNIT, of: OTHER_ACCOUNT },
          { ...UNIT, kind: 'whole', of: '' },
        ];
        await database.rounds.expect('prod', 1, units);
        await database.rounds.expect('prod', 1, units);
        assert.deepEqual(new Set(await database.rounds.open('prod', 1)), new Set(units));
        assert.equal(await commit(database, []), 'committed');
        assert.deepEqual(new Set(await database.rounds.open('prod', 1)), new Set(units.slice(1)));
        await database.rounds.expect('prod', 1, units);
        assert.equal((await database.rounds.open('prod', 1)).length, 2, 'what is done stays done');
      });

      it('keep the remnants of their accounts, and tell when they were completed', async () => {
        await startRound(database);
        const remnant = {
          account: { id: ACCOUNT, name: 'one' },
          clusters: [],
          providers: ['arn:1'],
          gone: [],
          isAll: true,
        } as never;
        await commit(database, [], { remnant });
        assert.deepEqual(await database.rounds.remnants('prod', 1), [remnant]);
        const whole: WorkUnit = { ...UNIT, kind: 'whole', of: '' };
        await commit(database, [], { unit: whole, at: LATER, completes: true });
        const [progress] = await database.rounds.sources();
        assert.equal(progress?.completedAt, LATER);
        assert.equal(progress?.tookMs, 900_000);
        await startRound(database, 2);
        assert.deepEqual(await database.rounds.remnants('prod', 1), []);
      });

      it('forget a source with all that only it saw, and end its alerts', async () => {
        await startRound(database);
        await startRound(database, 1, 'test');
        const broken = { snapshot: trust('arn:1'), conditions: [condition('arn:1')] };
        await commit(database, [broken]);
        await commit(database, [{ snapshot: endpoint('a.example:443'), conditions: [] }]);
        const testUnit = { ...UNIT, source: 'test' };
        await commit(database, [{ snapshot: trust('arn:2'), conditions: [] }], { unit: testUnit });
        await database.rounds.keepOnly(['test'], LATER);
        assert.deepEqual(
          (await database.rounds.sources()).map(({ name: of }) => of),
          ['test'],
        );
        assert.deepEqual(await database.snapshots.keysOf(UNIT), []);
        assert.deepEqual(await database.snapshots.keysOf(testUnit), [key('trust', 'arn:2')]);
        assert.deepEqual(await database.reads.related('arn:1'), []);
        assert.deepEqual(
          await database.reads.alerts({ accounts: undefined, since: undefined }),
          [],
        );
        const kinds = (await take(database, LATER)).map(({ message }) => message.kind);
        assert.deepEqual(kinds, ['firing']);
        assert.equal(await commit(database, [broken]), 'overtaken', 'what is under way is left');
      });
    });

    describe('units that a round has no more', () => {
      const left: WorkUnit = { ...UNIT, of: OTHER_ACCOUNT };
      const whole: WorkUnit = { ...UNIT, kind: 'whole', of: '' };
      const writes = [
        {
          snapshot: trust('arn:1'),
          account: OTHER_ACCOUNT,
          conditions: [condition('arn:1', { account: OTHER_ACCOUNT })],
        },
        { snapshot: endpoint('a.example:443'), conditions: [] },
      ];

      async function roundOf(round: number, units: readonly WorkUnit[]): Promise<void> {
        await startRound(database, round);
        const all = units.map((unit) => ({ ...unit, round }));
        await database.rounds.expect('prod', round, [...all, { ...whole, round }]);
        for (const unit of all) {
          const seen = unit.of === OTHER_ACCOUNT ? writes : writes.slice(1);
          assert.equal(await commit(database, seen, { unit }), 'committed');
        }
      }

      async function completed(round: number): Promise<void> {
        const unit = { ...whole, round };
        const suggestions = round === 1 ? [suggestion('s1', { account: OTHER_ACCOUNT })] : [];
        assert.equal(
          await commit(database, [], { unit, completes: true, suggestions }),
          'committed',
        );
      }

      it('are forgotten when it is completed, and who was told is told of the end', async () => {
        await roundOf(1, [UNIT, left]);
        await completed(1);
        assert.deepEqual(await told(database), ['firing']);
        await roundOf(2, [UNIT]);
        assert.equal((await standingIn(database)).length, 1, 'not before the round is completed');
        await completed(2);
        assert.deepEqual(await told(database), ['resolved']);
        assert.deepEqual(await standingIn(database), []);
        assert.deepEqual(await database.snapshots.keysOf(left), []);
        assert.deepEqual(await database.reads.related('arn:1'), []);
        const stored = await database.snapshots.load(writes.map(({ snapshot }) => snapshot));
        assert.equal(stored.get('trust arn:1')?.version, 0);
        assert.notEqual(stored.get('endpoint a.example:443')?.version, 0, 'another unit sees it');
        assert.equal((await database.suggestions.suggestion('s1'))?.state, 'outdated');
        assert.deepEqual(await events(database), [], 'nothing of theirs was deleted');
      });

      it('are kept where the round could not find out which units it has', async () => {
        await roundOf(1, [UNIT, left]);
        await completed(1);
        await startRound(database, 2);
        const plan: WorkUnit = { ...UNIT, round: 2, kind: 'plan', of: '' };
        assert.equal(await commit(database, [], { unit: plan, completes: true }), 'committed');
        assert.equal((await database.snapshots.keysOf(left)).length, 2);
        assert.equal((await standingIn(database)).length, 1);
        assert.equal((await database.suggestions.suggestion('s1'))?.state, 'open');
      });

      it('of another source are left alone', async () => {
        const other = { ...left, source: 'test' };
        await startRound(database, 1, 'test');
        await commit(database, writes, { unit: other });
        await startRound(database, 2, 'test');
        await roundOf(1, [UNIT, left]);
        await completed(1);
        await roundOf(2, [UNIT]);
        await completed(2);
        assert.equal((await database.snapshots.keysOf(other)).length, 2);
        assert.equal((await standingIn(database)).length, 1);
        assert.equal((await database.suggestions.suggestion('s1'))?.state, 'open');
      });
    });

    it('ends the conditions of what is gone, whoever wrote them, but of what several see', async () => {
      await startRound(database);
      const other = { ...UNIT, of: OTHER_ACCOUNT };
      const on = { check: 'expiry-near', host: 'a.example', chain: 'c2' };
      const writes = [
        { snapshot: trust('arn:1'), conditions: [condition('arn:1')] },
        {
          snapshot: endpoint('a.example:443'),
          conditions: [condition('a.example:443', { cause: on })],
        },
      ];
      await commit(database, writes);
      await commit(database, writes, { unit: other });
      await startRound(database, 2);
      const gone = writes.map(({ snapshot }) => snapshot);
      await commit(database, [], { unit: { ...UNIT, round: 2 }, gone });
      assert.deepEqual(
        (await standingIn(database)).map(({ cause }) => cause.check),
        ['expiry-near'],
      );
    });

    describe('snapshots', () => {
      it('come back as they were written, and are found by the unit that saw them', async () => {
        await startRound(database);
        const seen = [trust('arn:1'), endpoint('a.example:443')];
        await commit(
          database,
          seen.map((snapshot) => ({ snapshot, conditions: [] })),
        );
        const again = await open();
        const stored = await again.snapshots.load([...seen, key('role', 'none')]);
        assert.deepEqual(stored.get('trust arn:1')?.snapshot, seen[0]);
        assert.deepEqual(stored.get('endpoint a.example:443')?.snapshot, seen[1]);
        assert.deepEqual(stored.get('role none'), { snapshot: undefined, version: 0 });
        const keys = await again.snapshots.keysOf({ ...UNIT, round: 7 });
        assert.deepEqual(
          new Set(keys.map(({ name: of }) => of)),
          new Set(['arn:1', 'a.example:443']),
        );
        assert.deepEqual(await again.snapshots.keysOf({ ...UNIT, of: OTHER_ACCOUNT }), []);
      });

      it('conflict where another wrote one since it was loaded, and then nothing is written', async () => {
        await startRound(database);
        const other = { ...UNIT, of: OTHER_ACCOUNT };
        const stale = {
          snapshot: endpoint('a.example:443'),
          over: 0,
          account: null,
          conditions: [],
        };
        await commit(database, [{ snapshot: endpoint('a.example:443'), conditions: [] }]);
        const fresh = { snapshot: trust('arn:2'), over: 0, account: ACCOUNT, conditions: [] };
        const outcome = await commit(database, [], {
          unit: other,
          snapshots: [fresh, stale],
          events: [event('arn:2')],
        });
        assert.equal(outcome, 'conflict');
        assert.deepEqual(await database.snapshots.keysOf(other), []);
        assert.deepEqual(await events(database), []);
      });

      it('conflict where one was deleted and made anew', async () => {
        await startRound(database);
        const write = { snapshot: trust('arn:1'), conditions: [] };
        await commit(database, [write]);
        const { version } =
          (await database.snapshots.load([write.snapshot])).get('trust arn:1') ?? {};
        const next = { ...UNIT, of: 'a' };
        await commit(database, [], { unit: next, gone: [write.snapshot] });
        await commit(database, [write], { unit: { ...UNIT, of: 'b' } });
        const stale = { ...write, over: version ?? 0, account: null };
        const unit = { ...UNIT, of: 'c' };
        assert.equal(await commit(database, [], { unit, snapshots: [stale] }), 'conflict');
      });

      it('are overtaken by a later round, and by who did the same unit', async () => {
        await startRound(database);
        const write = { snapshot: trust('arn:1'), conditions: [] };
        assert.equal(await commit(database, [write], { events: [event('arn:1')] }), 'committed');
        assert.equal(await commit(database, [write], { events: [event('arn:1')] }), 'overtaken');
        await startRound(database, 2);
        const unit = { ...UNIT, of: OTHER_ACCOUNT };
        assert.equal(
          await commit(database, [write], { unit, events: [event('arn:1')] }),
          'overtaken',
        );
        assert.equal((await events(database)).length, 1);
      });

      it('of what several units see stay until none of them does', async () => {
        await startRound(database);
        const shared = { snapshot: endpoint('a.example:443'), conditions: [] };
        const other = { ...UNIT, of: OTHER_ACCOUNT };
        await commit(database, [shared]);
        await commit(database, [shared], { unit: other });
        await startRound(database, 2);
        await commit(database, [], { unit: { ...UNIT, round: 2 }, gone: [shared.snapshot] });
        assert.deepEqual(await database.snapshots.keysOf(UNIT), []);
        assert.deepEqual(await database.snapshots.keysOf(other), [
          key('endpoint', 'a.example:443'),
        ]);
        await commit(database, [], { unit: { ...other, round: 2 }, gone: [shared.snapshot] });
        assert.equal(
          (await database.snapshots.load([shared.snapshot])).get('endpoint a.example:443')?.version,
          0,
        );
      });

      it('of 3,000 things are written at once, names of any length among them', async () => {
        await startRound(database);
        const long = Array.from(
          { length: 3000 },
          (_, index) => `arn:${'é'.repeat(2000)}${String(index)}`,
        );
        const writes = long.map((of) => ({ snapshot: trust(of), conditions: [] }));
        assert.equal(await commit(database, writes), 'committed');
        const stored = await database.snapshots.load(writes.map(({ snapshot }) => snapshot));
        assert.deepEqual(stored.get(`trust ${long[2999] ?? ''}`)?.snapshot, writes[2999]?.snapshot);
        assert.equal(new Set(await database.reads.related('oidc.example.com')).size, 3000);
      });

      it('are listed page by page, by account', async () => {
        await startRound(database);
        const names = ['arn:B', 'arn:a', 'arn:é', 'arn:Z'];
        await commit(
          database,
          names.map((of) => ({ snapshot: trust(of), conditions: [] })),
        );
        const foreign = {
          snapshot: trust('arn:c'),
          over: 0,
          account: OTHER_ACCOUNT,
          conditions: [],
        };
        await commit(database, [], { unit: { ...UNIT, of: 'x' }, snapshots: [foreign] });
        const page = async (after: string | undefined): Promise<readonly string[]> => {
          const query = { kind: 'trust', accounts: [ACCOUNT], after, most: 2 } as const;
          return (await database.reads.snapshots(query)).map(({ name: of }) => of);
        };
        assert.deepEqual(await page(undefined), ['arn:B', 'arn:Z']);
        assert.deepEqual(await page('arn:Z'), ['arn:a', 'arn:é']);
        assert.deepEqual(await page('arn:é'), []);
      });

      it('of no account are listed for those accounts whose trusts rest on them', async () => {
        await startRound(database);
        const free = { over: 0, account: null, conditions: [] };
        const hosts = ['a.example.com', 'b.example.com:8443', 'c.example.com'];
        await commit(database, [], {
          snapshots: [
            { ...free, snapshot: trust('arn:1', { hosts: hosts.slice(1) }), account: ACCOUNT },
            { ...free, snapshot: trust('arn:2', { hosts }), account: OTHER_ACCOUNT },
            ...['a.example.com:443', 'b.example.com:8443', 'c.example.com:443'].map((of) => ({
              ...free,
              snapshot: endpoint(of),
            })),
          ],
        });
        const listed = async (accounts: readonly string[]): Promise<readonly string[]> => {
          const query = { kind: 'endpoint', accounts, after: undefined, most: 1 } as const;
          const names: string[] = [];
          let page = await database.reads.snapshots(query);
          while (page.length > 0) {
            names.push(...page.map(({ name: of }) => of));
            page = await database.reads.snapshots({ ...query, after: names.at(-1) });
          }
          return names;
        };
        assert.deepEqual(await listed([ACCOUNT]), ['b.example.com:8443', 'c.example.com:443']);
        assert.equal((await listed([OTHER_ACCOUNT])).length, 3);
        assert.equal((await listed([ACCOUNT, OTHER_ACCOUNT])).length, 3);
        assert.deepEqual(await listed([]), []);
      });

      it('are seen anew where what is stored is damaged by name or number', async () => {
        await startRound(database);
        await commit(database, [{ snapshot: trust('arn:1\0\ud800'), conditions: [] }]);
        const stored = await database.snapshots.load([key('trust', 'arn:1\0\ud800')]);
        assert.equal(stored.size, 1);
      });
    });

    describe('events', () => {
      it('rise, and are read from either end', async () => {
        await startRound(database);
        const many = Array.from({ length: 5 }, (_, index) => event(`arn:${String(index)}`));
        await commit(database, [], { events: many });
        const all = await events(database);
        assert.deepEqual(
          all.map(({ about }) => about.name),
          many.map(({ about }) => about.name).toReversed(),
        );
        const [newest] = all;
        const { id, ...rest } = newest ?? assert.fail();
        assert.deepEqual(rest, many[4]);
        const query = { names: [], accounts: undefined, most: 2 };
        const older = await database.reads.events({ ...query, before: id });
        assert.deepEqual(
          older.map(({ about }) => about.name),
          ['arn:3', 'arn:2'],
        );
        const first = all.at(-1)?.id ?? 0;
        const newer = await database.reads.events({ ...query, after: first });
        assert.deepEqual(
          newer.map(({ about }) => about.name),
          ['arn:1', 'arn:2'],
        );
        const named = await database.reads.events({ ...query, names: ['arn:0', 'arn:4', 'arn:9'] });
        assert.deepEqual(
          named.map(({ about }) => about.name),
          ['arn:4', 'arn:0'],
        );
        assert.deepEqual(await database.reads.events({ ...query, kinds: ['keys-changed'] }), []);
      });

      it('are those of the accounts that may be seen, and of none', async () => {
        await startRound(database);
        const some = [
          event('arn:1'),
          event('arn:2', { account: OTHER_ACCOUNT }),
          event('arn:3', { account: null }),
        ];
        await commit(database, [], { events: some });
        const seenBy = async (accounts: readonly string[]): Promise<readonly string[]> =>
          (await database.reads.events({ names: [], accounts, most: 9 })).map(
            ({ about }) => about.name,
          );
        assert.deepEqual(await seenBy([OTHER_ACCOUNT]), ['arn:3', 'arn:2']);
        assert.deepEqual(await seenBy([]), ['arn:3']);
      });

      it('are bounded, and nothing in them breaks a database', async () => {
        await startRound(database);
        const odd = event('arn:1', {
          detail: `\0\ud800'"; drop table event; -- ${'x'.repeat(10_000)}`,
          before: { '\0': '\ud800'.repeat(3) },
          after: { much: 'x'.repeat(100_000) },
        });
        await commit(database, [], { events: [odd] });
        const [stored] = await events(database);
        assert.ok((stored?.detail.length ?? 0) <= 4000);
        assert.deepEqual(stored?.before, odd.before);
        assert.deepEqual(stored?.after, { tooLong: 100_011 });
      });

      it('have ids in the order in which they can be read, whoever writes', async () => {
        await startRound(database);
        const others = [database, await open(), await open()];
        const seen: number[] = [];
        const over = new AbortController();
        const reading = (async () => {
          let after = 0;
          while (!over.signal.aborted) {
            const page = await database.reads.events({
              names: [],
              accounts: undefined,
              after,
              most: 50,
            });
            seen.push(...page.map(({ id }) => id));
            after = page.at(-1)?.id ?? after;
            await new Promise((resolve) => setImmediate(resolve));
          }
        })();
        await Promise.all(
          others.flatMap((one, who) =>
            Array.from({ length: 10 }, async (_, nth) => {
              const unit = { ...UNIT, of: `${String(who)}-${String(nth)}` };
              await commit(one, [], { unit, events: [event('arn:1'), event('arn:2')] });
            }),
          ),
        );
        const all = await events(database);
        over.abort();
        await reading;
        const after = seen.at(-1) ?? 0;
        const rest = await database.reads.events({
          names: [],
          accounts: undefined,
          after,
          most: 99,
        });
        assert.equal(all.length, 60);
        assert.deepEqual(
          [...seen, ...rest.map(({ id }) => id)].toReversed(),
          all.map(({ id }) => id),
        );
      });
    });

    describe('alerts', () => {
      it('fire with a cause, are told again when they spread, and end with the last target', async () => {
        await startRound(database);
        const of = (name: string, isBroken: boolean) => ({
          snapshot: trust(name),
          conditions: isBroken ? [condition(name)] : [],
        });
        await commit(database, [of('arn:1', true)]);
        const round = async (nth: number, ...some: [string, boolean][]): Promise<void> => {
          await startRound(database, nth);
          const writes = some.map(([name, isBroken]) => of(name, isBroken));
          await commit(database, writes, { unit: { ...UNIT, round: nth } });
        };
        await round(2, ['arn:1', true]);
        await round(3, ['arn:1', true], ['arn:2', true]);
        await round(4, ['arn:3', true]);
        const [standing] = await standingIn(database);
        assert.equal(standing?.targetCount, 3, 'it shows how it is, not how it was told');
        assert.deepEqual(standing.targets, ['arn:1', 'arn:2', 'arn:3']);
        await round(5, ['arn:1', false], ['arn:2', false]);
        await round(6, ['arn:3', false]);
        assert.deepEqual(await standingIn(database), []);
        const kinds = await told(database);
        assert.deepEqual(kinds, ['firing', 'updated', 'resolved']);
        const [over] = await database.reads.alerts({ accounts: undefined, since: instantOf(0) });
        assert.equal(over?.resolvedAt, NOW);
        assert.deepEqual(over.targets, ['arn:3']);
      });

      it('are told to whom they are grave enough for, and their end to who was told', async () => {
        await startRound(database);
        const receivers = [TEAM, { name: 'all', severity: 'notice' }] as const;
        const mild = condition('arn:1', { severity: 'notice' });
        await commit(database, [{ snapshot: trust('arn:1'), conditions: [mild] }], { receivers });
        assert.deepEqual(
          await told(database),
          ['all firing'].map((line) => line.split(' ')[1]),
        );
        await startRound(database, 2);
        const unit = { ...UNIT, round: 2 };
        const grave = { ...mild, severity: 'error' as const };
        await commit(database, [{ snapshot: trust('arn:1'), conditions: [grave] }], {
          unit,
          receivers,
        });
        const second = (await take(database, NOW)).map(({ receiver, message }) => [
          receiver,
          message.kind,
        ]);
        assert.deepEqual(
          new Map(second as [string, string][]),
          new Map([
            ['all', 'updated'],
            ['team', 'firing'],
          ]),
        );
        for (const { id } of await take(database, plusSeconds(NOW, 60)))
          await database.outbox.delivered(id);
        await startRound(database, 3);
        const newcomer = [...receivers, { name: 'late', severity: 'notice' }] as const;
        await commit(database, [{ snapshot: trust('arn:1'), conditions: [] }], {
          unit: { ...UNIT, round: 3 },
          receivers: newcomer,
        });
        const last = (await take(database, plusSeconds(NOW, 120))).map(({ receiver }) => receiver);
        assert.deepEqual(last.toSorted(), ['all', 'team']);
      });

      it('of a host are about the trusts that rest on it', async () => {
        await startRound(database);
        const trusts = Array.from({ length: 60 }, (_, nth) =>
          trust(`arn:${String(nth).padStart(2, '0')}`),
        );
        await commit(
          database,
          trusts.map((snapshot) => ({ snapshot, conditions: [] })),
        );
        const expiring = condition('oidc.example.com:443', {
          account: null,
          severity: 'warning',
          cause: { check: 'expiry-near', host: 'oidc.example.com:443', chain: 'c' },
        });
        const shared = {
          snapshot: endpoint('oidc.example.com:443'),
          account: null,
          conditions: [expiring],
        };
        await commit(database, [shared], { unit: { ...UNIT, of: 'x' } });
        const [alert] = await standingIn(database);
        assert.equal(alert?.targetCount, 60);
        assert.deepEqual(
          alert.targets,
          trusts.slice(0, 50).map(({ name: of }) => of),
        );
        assert.deepEqual(alert.accounts, [ACCOUNT]);
      });

      it('show of many accounts the part that may be seen', async () => {
        await startRound(database);
        const here = condition('arn:1');
        const there = condition('arn:2', { account: OTHER_ACCOUNT });
        await commit(database, [
          { snapshot: trust('arn:1', { hosts: [] }), conditions: [here] },
          { snapshot: endpoint('b.example:443'), conditions: [there] },
        ]);
        const [part] = await database.reads.alerts({ accounts: [OTHER_ACCOUNT], since: undefined });
        assert.deepEqual(part?.targets, ['arn:2']);
        assert.equal(part.targetCount, 1);
        assert.deepEqual(part.accounts, [OTHER_ACCOUNT]);
        assert.deepEqual(
          await database.reads.alerts({ accounts: ['999988887777'], since: undefined }),
          [],
        );
        const [all] = await standingIn(database);
        assert.equal(all?.targetCount, 2);
      });

      it('stand for as long as one of two units says so of the same endpoint', async () => {
        await startRound(database);
        const shared = {
          snapshot: endpoint('a.example:443'),
          conditions: [condition('a.example:443')],
        };
        const fine = { ...shared, conditions: [] };
        await commit(database, [shared]);
        await commit(database, [fine], { unit: { ...UNIT, of: OTHER_ACCOUNT } });
        assert.equal((await standingIn(database)).length, 1);
        await startRound(database, 2);
        await commit(database, [fine], { unit: { ...UNIT, round: 2 } });
        assert.equal((await standingIn(database)).length, 0);
      });

      it('of changes end when their time has passed', async () => {
        await startRound(database);
        const until = plusSeconds(NOW, 60);
        await commit(database, [
          { snapshot: trust('arn:1'), conditions: [condition('arn:1', { until })] },
        ]);
        await database.snapshots.endPassed(plusSeconds(NOW, 59), [TEAM]);
        assert.equal((await standingIn(database)).length, 1);
        await database.snapshots.endPassed(until, [TEAM]);
        await database.snapshots.endPassed(until, [TEAM]);
        assert.deepEqual(await told(database, until), ['firing', 'resolved']);
      });

      it('are counted', async () => {
        await startRound(database);
        const broken = {
          snapshot: trust('arn:1', { verdict: 'broken' }),
          conditions: [condition('arn:1')],
        };
        const others = [trust('arn:2'), finding('f1', 'warning'), finding('f2', 'warning')];
        await commit(database, [
          broken,
          ...others.map((snapshot) => ({ snapshot, conditions: [] })),
        ]);
        assert.deepEqual(await database.reads.counts(), {
          trusts: [
            { account: ACCOUNT, verdict: 'broken', count: 1 },
            { account: ACCOUNT, verdict: 'ok', count: 1 },
          ],
          findings: [{ severity: 'warning', count: 2 }],
          alerts: [{ severity: 'error', count: 1 }],
          owed: 1,
        });
      });
    });

    describe('the outbox', () => {
      it('hands a message to one, again when its lease has passed, and no more when it is delivered', async () => {
        await startRound(database);
        await commit(database, [{ snapshot: trust('arn:1'), conditions: [condition('arn:1')] }]);
        const other = await open();
        const both = await Promise.all([take(database, NOW), take(other, NOW)]);
        const [first] = both.flat();
        assert.equal(both.flat().length, 1);
        assert.deepEqual(await take(other, plusSeconds(NOW, 29)), []);
        const [again] = await take(other, plusSeconds(NOW, 31));
        assert.equal(again?.message.id, first?.message.id);
        await other.outbox.delivered(again?.id ?? 0);
        assert.deepEqual(await take(other, plusSeconds(NOW, 3600)), []);
      });

      it('puts off what failed, and gives up what never will be', async () => {
        await startRound(database);
        await commit(database, [{ snapshot: trust('arn:1'), conditions: [condition('arn:1')] }]);
        const { id = 0 } = (await take(database, NOW))[0] ?? {};
        await database.outbox.failed(id, 'it said 500', plusSeconds(NOW, 10));
        assert.deepEqual(await take(database, plusSeconds(NOW, 9)), []);
        const [again] = await take(database, plusSeconds(NOW, 10));
        assert.equal(again?.attempts, 1);
        assert.equal(again.owedSince, NOW);
        await database.outbox.failed(id, 'it said 410', undefined);
        assert.deepEqual(await take(database, plusSeconds(NOW, 9999)), []);
        assert.equal((await database.reads.counts()).owed, 0);
      });

      it('tells a receiver in order', async () => {
        await startRound(database);
        await commit(database, [{ snapshot: trust('arn:1'), conditions: [condition('arn:1')] }]);
        const { id = 0 } = (await take(database, NOW))[0] ?? {};
        await database.outbox.failed(id, 'it said 500', plusSeconds(NOW, 600));
        await startRound(database, 2);
        await commit(database, [{ snapshot: trust('arn:1'), conditions: [] }], {
          unit: { ...UNIT, round: 2 },
        });
        assert.deepEqual(
          await take(database, plusSeconds(NOW, 300)),
          [],
          'the end waits for the beginning',
        );
        assert.deepEqual(await told(database, plusSeconds(NOW, 700)), ['firing', 'resolved']);
      });

      it('hands out nothing of receivers that are excepted', async () => {
        const receivers = ['ops', 'team', 'team'];
        await database.outbox.add(
          receivers.map((receiver, index) => ({
            receiver,
            message: messageOf({ id: `m${String(index)}`, at: NOW }, { id: `a${String(index)}` }),
          })),
        );
        const batch = { most: 1, leaseMs: 30_000 };
        const taken: string[] = [];
        for (const except of [['team'], ['team', 'ops'], []]) {
          for (const one of await database.outbox.take(NOW, { ...batch, except })) {
            taken.push(one.receiver);
          }
        }
        assert.deepEqual(taken, ['ops', 'team']);
      });

      it('neither loses nor keeps back anything where the clock jumps by a day', async () => {
        await startRound(database);
        await commit(database, [{ snapshot: trust('arn:1'), conditions: [condition('arn:1')] }]);
        await take(database, plusSeconds(NOW, 86_400));
        const [back] = await take(database, NOW);
        assert.equal(back?.message.kind, 'firing', 'a lease of tomorrow holds nothing today');
        await database.outbox.failed(back.id, 'no', plusSeconds(NOW, 3600));
        assert.equal((await take(database, plusSeconds(NOW, -86_400))).length, 1);
      });
    });

    describe('suggestions', () => {
      it('are closed by one, and outdated by the next of their target', async () => {
        await startRound(database);
        await commit(database, [], { suggestions: [suggestion('s1')] });
        await database.suggestions.add(suggestion('s2'));
        await database.suggestions.add(
          suggestion('s3', { target: 'arn:2', account: OTHER_ACCOUNT }),
        );
        const ids = async (accounts?: readonly string[]): Promise<readonly string[]> =>
          (await database.suggestions.open(accounts)).map(({ id }) => id);
        assert.deepEqual(await ids(), ['s2', 's3']);
        assert.deepEqual(await ids([OTHER_ACCOUNT]), ['s3']);
        assert.deepEqual(await ids([]), []);
        assert.equal((await database.suggestions.suggestion('s1'))?.state, 'outdated');
        assert.deepEqual(await database.suggestions.suggestion('s2'), suggestion('s2'));
        const other = await open();
        const closed = [database, other].map(async ({ suggestions }) =>
          suggestions.close('s2', 'applied', 'by me'),
        );
        assert.deepEqual(new Set(await Promise.all(closed)), new Set([false, true]));
        assert.equal(await database.suggestions.suggestion("' or 1=1 --"), undefined);
      });
    });

    describe('access', () => {
      it('is granted to who has the secret, until it ends or is revoked', async () => {
        const grant = {
          id: 'a1',
          name: 'ci',
          scopes: ['read'] as const,
          accounts: [ACCOUNT],
          createdAt: NOW,
          expiresAt: LATER,
          lastUsedAt: undefined,
        };
        const { access } = database;
        await access.add('token', grant, 'f'.repeat(64));
        assert.deepEqual(await access.find('token', 'f'.repeat(64), NOW), grant);
        assert.equal(await access.find('session', 'f'.repeat(64), NOW), undefined);
        assert.equal(await access.find('token', 'e'.repeat(64), NOW), undefined);
        assert.equal(await access.find('token', 'f'.repeat(64), LATER), undefined);
        assert.deepEqual(await access.tokens(), [{ ...grant, lastUsedAt: NOW }]);
        assert.equal(await access.revoke('session', 'a1'), false);
        assert.equal(await access.revoke('token', 'a1'), true);
        assert.equal(await access.revoke('token', 'a1'), false);
        assert.equal(await access.find('token', 'f'.repeat(64), NOW), undefined);
      });

      it('leaves a log, the newest first', async () => {
        const entry = { at: NOW, who: 'ci', did: 'token created', about: null, from: '127.0.0.1' };
        await database.access.audit(entry);
        await database.access.audit({ ...entry, did: 'token revoked', at: LATER });
        assert.deepEqual(await database.access.auditLog(1), [
          { ...entry, did: 'token revoked', at: LATER },
        ]);
        assert.equal((await database.access.auditLog(9)).length, 2);
      });
    });

    describe('receipts', () => {
      it('come back as they were saved, oldest first, and one of each id', async () => {
        const { receipts } = database;
        const settled = { ...RECEIPT, kind: 'applied' as const };
        const later = { ...RECEIPT, id: '20260601T130000Z-00000000', at: plusSeconds(NOW, 3600) };
        for (const receipt of [later, RECEIPT, settled]) await receipts.save(receipt);
        const again = (await open()).receipts;
        assert.deepEqual(await again.receipt(RECEIPT.id), settled);
        assert.deepEqual(await again.all(), { receipts: [settled, later], damaged: [] });
        await assert.rejects(again.receipt('none'), { code: 'receipt_unknown' });
      });

      it('are of lists of thumbprints alone, whatever somebody writes there to have it undone', async () => {
        const policy = { before: '{"Statement":[]}', after: '{}', edits: [], because: 'planted' };
        const role = 'arn:aws:iam::111122223333:role/web';
        const change = { kind: 'set-trust-policy', role, ...policy } as const;
        await database.receipts.save({ ...RECEIPT, kind: 'applied', change });
        await assert.rejects(database.receipts.receipt(RECEIPT.id), { code: 'receipt_malformed' });
        const { receipts, damaged } = await database.receipts.all();
        assert.deepEqual([receipts, damaged.map(({ file }) => file)], [[], [RECEIPT.id]]);
      });

      it('are not saved with a secret in what would be written', async () => {
        const clientId = `eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJhIn0.${'c2lnbmF0dXJl'.repeat(4)}`;
        const change = { kind: 'add-client-id', provider: PROVIDER_ARN, clientId } as const;
        const leaking = { ...RECEIPT, change: { ...change, because: 'a test' } };
        await assert.rejects(database.receipts.save(leaking), { code: 'secret_in_change' });
        assert.deepEqual((await database.receipts.all()).receipts, []);
      });

      it('are written by one at a time', async () => {
        const other = await open();
        const outcome = await database.receipts.exclusively(async () => {
          await assert.rejects(
            other.receipts.exclusively(async () => undefined),
            { code: 'state_locked' },
          );
          return 'done';
        });
        assert.equal(outcome, 'done');
        const failed = other.receipts.exclusively(async () => Promise.reject(new Error('no')));
        await assert.rejects(failed, /no/);
        await database.receipts.exclusively(async () => undefined);
      });
    });

    it('prunes what is old, and nothing that is owed or stands', async () => {
      await startRound(database);
      await commit(database, [{ snapshot: trust('arn:1'), conditions: [condition('arn:1')] }], {
        events: [event('arn:1'), event('arn:2', { at: LATER })],
      });
      await database.prune(LATER);
      assert.deepEqual(
        (await events(database)).map(({ about }) => about.name),
        ['arn:2'],
      );
      assert.equal((await standingIn(database)).length, 1);
      assert.equal((await take(database, LATER)).length, 1);
      await startRound(database, 2);
      await commit(database, [{ snapshot: trust('arn:1'), conditions: [] }], {
        unit: { ...UNIT, round: 2 },
      });
      for (const at of [60, 120, 180]) {
        for (const { id } of await take(database, plusSeconds(LATER, at)))
          await database.outbox.delivered(id);
      }
      await database.prune(plusSeconds(LATER, 1));
      assert.deepEqual(
        await database.reads.alerts({ accounts: undefined, since: instantOf(0) }),
        [],
      );
    });

    it('says that it is there', async () => {
      await database.check(AbortSignal.timeout(5000));
    });
  });
}

async function events({ reads }: WatchDatabase) {
  return reads.events({ names: [], accounts: undefined, most: 100 });
}

async function standingIn({ reads }: WatchDatabase) {
  return reads.alerts({ accounts: undefined, since: undefined });
}

async function take({ outbox }: WatchDatabase, at: typeof NOW) {
  return outbox.take(at, { most: 100, leaseMs: 30_000 });
}

/** Delivers all that is owed, in order. */
async function told(database: WatchDatabase, at: typeof NOW = NOW): Promise<readonly string[]> {
  const kinds: string[] = [];
  for (let page = await take(database, at); page.length > 0; page = await take(database, at)) {
    for (const { id, message } of page) {
      kinds.push(message.kind);
      await database.outbox.delivered(id);
    }
  }
  return kinds;
}

const RECEIPT = {
  id: '20260601T120000Z-1a2b3c4d',
  kind: 'started',
  at: NOW,
  planId: 'plan-1',
  change: {
    kind: 'set-thumbprints',
    provider: PROVIDER_ARN,
    from: [],
    to: [],
    add: [],
    retire: [],
    because: 'the issuer has another CA',
  },
  before: undefined,
  code: undefined,
  detail: undefined,
  callerArn: 'arn:aws:iam::111122223333:user/admin',
  endpoint: undefined,
} as const satisfies Receipt;
