// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { DatabaseSync } from 'node:sqlite';
import { describe, it } from 'node:test';

import { deliver, deliverDue } from '../../../../src/app/watch/deliver.ts';
import type { DeliveryContext, DeliveryOutcome } from '../../../../src/app/watch/delivery-lane.ts';
import { TrustprintError } from '../../../../src/core/error.ts';
import { type Instant, instantOf, plusSeconds } from '../../../../src/core/model/instant.ts';
import type { Outbox } from '../../../../src/ports/watch.ts';
import { sqlitePlace } from '../../../contract/watch-database/databases.ts';
import { ALERT_AT, messageOf } from '../../../watch-alerts.ts';

const SIGNAL = new AbortController().signal;

describe('delivering', () => {
  it('sends each message once to its receiver, with its id, where nothing fails', async () => {
    await using world = await worldWith();
    await world.owe('ops', 'm1');
    await world.owe('team', 'm1');
    await world.owe('ops', 'm2');
    await world.deliver();
    assert.deepEqual(world.sent.toSorted(), ['ops m1', 'ops m2', 'team m1']);
    assert.equal(world.kept('owed').length, 0);
    assert.deepEqual(new Set(world.outcomes.map(({ outcome }) => outcome)), new Set(['delivered']));
  });

  it('tries again after 5 s, later each time, an hour at most, and gives up after three days', async () => {
    await using world = await worldWith({ send: async () => Promise.reject(failing(500)) });
    await world.owe('ops', 'm1');
    const waits: number[] = [];
    while (world.kept('owed').length > 0) {
      const at = world.now();
      await world.deliver();
      const [owed] = world.kept('owed');
      if (owed === undefined) break;
      waits.push((owed.dueAt - at) / 1000);
      world.move(instantOf(owed.dueAt));
    }
    assert.deepEqual(waits.slice(0, 11), [5, 10, 20, 40, 80, 160, 320, 640, 1280, 2560, 3600]);
    assert.ok(waits.every((wait) => wait <= 3600));
    const tried = waits.reduce((sum, wait) => sum + wait, 0) / 86_400;
    assert.ok(tried > 2.9 && tried <= 3);
    assert.equal(world.outcomes.at(-1)?.outcome, 'given-up');
    assert.deepEqual(
      world.kept('given-up').map(({ why }) => why),
      ['receiver ops answered 500'],
    );
  });

  it('spreads by chance what is tried again', async () => {
    await using world = await worldWith({
      send: async () => Promise.reject(failing(500)),
      chance: 1,
    });
    await world.owe('ops', 'm1');
    await world.deliver();
    assert.equal(world.kept('owed')[0]?.dueAt, plusSeconds(ALERT_AT, 7));
  });

  it('waits for as long as the receiver wants, but no longer than an hour', async () => {
    for (const [retryAfterMs, seconds] of [
      [120_000, 120],
      [999_999_999, 3600],
    ] as const) {
      await using world = await worldWith({
        send: async () => Promise.reject(failing(429, { retryAfterMs })),
      });
      await world.owe('ops', 'm1');
      await world.deliver();
      assert.equal(world.kept('owed')[0]?.dueAt, plusSeconds(ALERT_AT, seconds));
    }
  });

  it('gives up at once where a message is refused for good, and goes on with the next', async () => {
    await using world = await worldWith({
      send: async (_name, { id }) => {
        if (id === 'm1') throw new TrustprintError('receiver_refused', 'receiver ops answered 413');
      },
    });
    await world.owe('ops', 'm1');
    await world.owe('ops', 'm2');
    await world.deliver();
    assert.deepEqual(
      world.kept('given-up').map(({ id, why }) => [id, why]),
      [['m1', 'receiver ops answered 413']],
    );
    assert.equal(world.kept('owed').length, 0);
  });

  it('tries the others too where one message fails, but leaves a receiver alone that is down', async () => {
    for (const [error, tries] of [
      [failing(500), 3],
      [new TrustprintError('internal', 'cannot be worded'), 3],
      [failing(503), 1],
      [failing(undefined), 1],
    ] as const) {
      await using world = await worldWith({ send: async () => Promise.reject(error) });
      for (const id of ['m1', 'm2', 'm3']) await world.owe('ops', id);
      await world.owe('team', 'm1');
      await world.deliver();
      assert.equal(world.sent.filter((sent) => sent.startsWith('ops')).length, tries);
      assert.equal(world.kept('owed').length, 4);
      world.move(plusSeconds(world.now(), 60));
      world.heal();
      await world.deliver();
      assert.equal(world.kept('owed').length, 0);
    }
  });

  it('holds up nobody for one that is slow', async () => {
    const slow = Promise.withResolvers<void>();
    await using world = await worldWith({
      send: async (name) => (name === 'slow' ? slow.promise : undefined),
    });
    for (let index = 0; index < 20; index += 1) await world.owe('slow', `s${String(index)}`);
    await world.owe('ops', 'm1');
    const running = world.start();
    await until(() => world.outcomes.some(({ receiver }) => receiver === 'ops'));
    assert.deepEqual(world.sent, ['slow s0', 'ops m1']);
    slow.resolve();
    await running.stop();
    assert.ok(world.kept('owed').every(({ leasedUntil }) => leasedUntil === null));
  });

  it('tells of one alert in order: its end waits for its beginning', async () => {
    await using world = await worldWith({ send: async () => Promise.reject(failing(500)) });
    await world.owe('ops', 'firing', 'a');
    await world.deliver();
    await world.owe('ops', 'resolved', 'a');
    await world.owe('ops', 'other', 'b');
    await world.deliver();
    world.heal();
    world.move(plusSeconds(world.now(), 3600));
    await world.deliver();
    assert.deepEqual(
      world.sent,
      ['firing', 'other', 'firing', 'other', 'resolved'].map((id) => `ops ${id}`),
    );
  });

  it('sends a storm of messages without waiting for the clock', async () => {
    await using world = await worldWith();
    for (let index = 0; index < 40; index += 1) await world.owe('ops', `m${String(index)}`);
    const running = world.start();
    await until(() => world.kept('owed').length === 0);
    await running.stop();
    assert.equal(world.pauses() < 20, true);
  });

  it('ends when what is being sent is sent, and puts the rest back', async () => {
    const sending = Promise.withResolvers<void>();
    await using world = await worldWith({ send: async () => sending.promise });
    await world.owe('ops', 'm1');
    await world.owe('ops', 'm2');
    const running = world.start();
    await until(() => world.sent.length === 1);
    const stopped = running.stop();
    sending.resolve();
    await stopped;
    assert.deepEqual(world.sent, ['ops m1']);
    assert.deepEqual(
      world.kept('owed').map(({ id, dueAt, leasedUntil }) => [id, dueAt, leasedUntil]),
      [['m2', world.now(), null]],
    );
  });

  it('goes on when the database is back', async () => {
    let isLost = true;
    await using world = await worldWith();
    await world.owe('ops', 'm1');
    const { outbox } = world;
    const lost: Outbox = {
      ...outbox,
      take: async (...given) => {
        if (isLost) throw new TrustprintError('cloud_unreachable', 'no database');
        return outbox.take(...given);
      },
    };
    const running = world.start(lost);
    await until(() => world.pauses() > 2);
    isLost = false;
    await until(() => world.sent.length === 1);
    await running.stop();
  });

  it('ends with what is nobody else’s failure', async () => {
    await using world = await worldWith();
    await world.owe('ops', 'm1');
    const broken: Outbox = {
      ...world.outbox,
      delivered: async () => Promise.reject(new TypeError('a defect')),
    };
    await assert.rejects(deliver(world.contextOf(broken), SIGNAL), TypeError);
    await world.owe('ops', 'm2');
    await assert.rejects(deliverDue(world.contextOf(broken), SIGNAL), TypeError);
  });

  it('sends again, with the same id, what was sent when the database was lost', async () => {
    await using world = await worldWith();
    await world.owe('ops', 'm1');
    let isLost = true;
    const outbox: Outbox = {
      ...world.outbox,
      delivered: async (id) => {
        if (isLost) throw new TrustprintError('cloud_unreachable', 'no database');
        await world.outbox.delivered(id);
      },
    };
    await deliverDue(world.contextOf(outbox), SIGNAL);
    isLost = false;
    world.move(plusSeconds(world.now(), 300));
    await deliverDue(world.contextOf(outbox), SIGNAL);
    assert.deepEqual(world.sent, ['ops m1', 'ops m1']);
    assert.equal(world.kept('owed').length, 0);
  });
});

function failing(status: number | undefined, more: Record<string, number> = {}): TrustprintError {
  const said = `receiver ops answered ${String(status)}`;
  const facts = { ...(status === undefined ? {} : { status }), ...more };
  return new TrustprintError('receiver_unavailable', said, { facts });
}

type Send = DeliveryContext['receivers']['send'];

interface World extends AsyncDisposable {
  readonly sent: readonly string[];
  readonly outcomes: readonly DeliveryOutcome[];
  readonly outbox: Outbox;
  /** What is kept of messages that are in this state, in the order in which they came. */
  readonly kept: (state: 'owed' | 'given-up') => readonly Kept[];
  readonly contextOf: (outbox: Outbox) => DeliveryContext;
  readonly now: () => Instant;
  readonly move: (to: Instant) => void;
  readonly pauses: () => number;
  /** From now on nothing fails. */
  readonly heal: () => void;
  readonly owe: (receiver: string, id: string, alert?: string) => Promise<void>;
  readonly deliver: () => Promise<void>;
  readonly start: (outbox?: Outbox) => { readonly stop: () => Promise<void> };
}

interface Kept {
  readonly id: string;
  readonly dueAt: number;
  readonly leasedUntil: number | null;
  readonly why: string | null;
}

/** A database, a clock that is moved by hand, and what was sent. */
async function worldWith({
  send,
  chance = 0,
}: { send?: Send; chance?: number } = {}): Promise<World> {
  const place = await sqlitePlace();
  const { outbox } = await place.open();
  const looking = new DatabaseSync(place.where, { readOnly: true });
  let now = ALERT_AT;
  let failing = send;
  let pauses = 0;
  const all = new AbortController();
  const sent: string[] = [];
  const outcomes: DeliveryOutcome[] = [];
  const contextOf = (used: Outbox): DeliveryContext => ({
    outbox: used,
    clock: {
      now: () => now,
      pause: async (_milliseconds, signal) => {
        pauses += 1;
        await new Promise((resolve) => setImmediate(resolve));
        signal.throwIfAborted();
      },
    },
    receivers: {
      send: async (name, message, signal) => {
        sent.push(`${name} ${message.id}`);
        await failing?.(name, message, signal);
      },
    },
    chance: () => chance,
    onOutcome: (outcome) => outcomes.push(outcome),
  });
  return {
    sent,
    outcomes,
    outbox,
    kept: (state) =>
      looking
        .prepare('select json, due_at, leased_until, why from message where state = ? order by id')
        .all(state)
        .map((row) => ({
          id: (JSON.parse(String(row['json'])) as { id: string }).id,
          dueAt: Number(row['due_at']),
          leasedUntil: row['leased_until'] === null ? null : Number(row['leased_until']),
          why: row['why'] === null ? null : String(row['why']),
        })),
    contextOf,
    now: () => now,
    pauses: () => pauses,
    move: (to) => {
      now = to;
    },
    heal: () => {
      failing = undefined;
    },
    owe: async (receiver, id, alert = `alert of ${id}`) =>
      outbox.add([{ receiver, message: messageOf({ id }, { id: alert }) }]),
    deliver: async () => deliverDue(contextOf(outbox), SIGNAL),
    start: (used = outbox) => {
      const controller = new AbortController();
      const running = deliver(contextOf(used), AbortSignal.any([controller.signal, all.signal]));
      running.catch(() => undefined);
      return {
        stop: async () => {
          controller.abort();
          await running;
        },
      };
    },
    [Symbol.asyncDispose]: async () => {
      all.abort(); // whatever failed, nothing goes on
      looking.close();
      await place[Symbol.asyncDispose]();
    },
  };
}

async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((resolve) => setImmediate(resolve));
}
