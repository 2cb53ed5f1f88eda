// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { deliver, deliverDue } from '../../../../src/app/watch/deliver.ts';
import type { DeliveryContext, DeliveryOutcome } from '../../../../src/app/watch/delivery-lane.ts';
import { TrustprintError } from '../../../../src/core/error.ts';
import { type Instant, plusSeconds } from '../../../../src/core/model/instant.ts';
import type { Outbox, OwedMessage } from '../../../../src/ports/watch.ts';
import { ALERT_AT, messageOf } from '../../../watch-alerts.ts';

const SIGNAL = new AbortController().signal;

describe('delivering', () => {
  it('sends each message once to its receiver, with its id, where nothing fails', async () => {
    const world = worldWith();
    await world.owe('ops', 'm1');
    await world.owe('team', 'm1');
    await world.owe('ops', 'm2');
    await world.deliver();
    assert.deepEqual(world.sent.toSorted(), ['ops m1', 'ops m2', 'team m1']);
    assert.equal(world.owed().length, 0);
    assert.deepEqual(new Set(world.outcomes.map(({ outcome }) => outcome)), new Set(['delivered']));
  });

  it('tries again after 5 s, later each time, an hour at most, and gives up after three days', async () => {
    const world = worldWith({ send: async () => Promise.reject(failing(500)) });
    await world.owe('ops', 'm1');
    const waits: number[] = [];
    while (world.owed().length > 0) {
      const at = world.now();
      await world.deliver();
      const [owed] = world.owed();
      if (owed === undefined) break;
      waits.push((owed.dueAt - at) / 1000);
      world.move(owed.dueAt);
    }
    assert.deepEqual(waits.slice(0, 11), [5, 10, 20, 40, 80, 160, 320, 640, 1280, 2560, 3600]);
    assert.ok(waits.every((wait) => wait <= 3600));
    const tried = waits.reduce((sum, wait) => sum + wait, 0) / 86_400;
    assert.ok(tried > 2.9 && tried <= 3);
    assert.equal(world.outcomes.at(-1)?.outcome, 'given-up');
    assert.deepEqual([...world.givenUp.values()], ['receiver ops answered 500']);
  });

  it('spreads by chance what is tried again', async () => {
    const world = worldWith({ send: async () => Promise.reject(failing(500)), chance: 1 });
    await world.owe('ops', 'm1');
    await world.deliver();
    assert.equal(world.owed()[0]?.dueAt, plusSeconds(ALERT_AT, 7));
  });

  it('waits for as long as the receiver wants, but no longer than an hour', async () => {
    for (const [retryAfterMs, seconds] of [
      [120_000, 120],
      [999_999_999, 3600],
    ] as const) {
      const world = worldWith({ send: async () => Promise.reject(failing(429, { retryAfterMs })) });
      await world.owe('ops', 'm1');
      await world.deliver();
      assert.equal(world.owed()[0]?.dueAt, plusSeconds(ALERT_AT, seconds));
    }
  });

  it('gives up at once where a message is refused for good, and goes on with the next', async () => {
    const world = worldWith({
      send: async (_name, { id }) => {
        if (id === 'm1') throw new TrustprintError('receiver_refused', 'receiver ops answered 413');
      },
    });
    await world.owe('ops', 'm1');
    await world.owe('ops', 'm2');
    await world.deliver();
    assert.deepEqual([...world.givenUp.values()], ['receiver ops answered 413']);
    assert.equal(world.owed().length, 0);
  });

  it('tries the others too where one message fails, but leaves a receiver alone that is down', async () => {
    for (const [error, tries] of [
      [failing(500), 3],
      [new TrustprintError('internal', 'cannot be worded'), 3],
      [failing(503), 1],
      [failing(undefined), 1],
    ] as const) {
      const world = worldWith({ send: async () => Promise.reject(error) });
      for (const id of ['m1', 'm2', 'm3']) await world.owe('ops', id);
      await world.owe('team', 'm1');
      await world.deliver();
      assert.equal(world.sent.filter((sent) => sent.startsWith('ops')).length, tries);
      assert.equal(world.owed().length, 4);
      world.move(plusSeconds(world.now(), 60));
      world.heal();
      await world.deliver();
      assert.equal(world.owed().length, 0);
    }
  });

  it('holds up nobody for one that is slow', async () => {
    const slow = Promise.withResolvers<void>();
    const world = worldWith({ send: async (name) => (name === 'slow' ? slow.promise : undefined) });
    for (let index = 0; index < 100; index += 1) await world.owe('slow', `s${String(index)}`);
    await world.owe('ops', 'm1');
    const running = world.start();
    await until(() => world.outcomes.some(({ receiver }) => receiver === 'ops'));
    assert.deepEqual(world.sent, ['slow s0', 'ops m1']);
    slow.resolve();
    await running.stop();
    assert.ok(world.owed().every(({ leasedUntil }) => leasedUntil === undefined));
  });

  it('ends when what is being sent is sent, and puts the rest back', async () => {
    const sending = Promise.withResolvers<void>();
    const world = worldWith({ send: async () => sending.promise });
    await world.owe('ops', 'm1');
    await world.owe('ops', 'm2');
    const running = world.start();
    await until(() => world.sent.length === 1);
    const stopped = running.stop();
    sending.resolve();
    await stopped;
    assert.deepEqual(world.sent, ['ops m1']);
    assert.deepEqual(
      world.owed().map(({ message, dueAt }) => [message.id, dueAt]),
      [['m2', world.now()]],
    );
  });

  it('goes on when the database is back', async () => {
    let isLost = true;
    const world = worldWith();
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
    const world = worldWith();
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
    const world = worldWith();
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
    assert.equal(world.owed().length, 0);
  });
});

function failing(status: number | undefined, more: Record<string, number> = {}): TrustprintError {
  const said = `receiver ops answered ${String(status)}`;
  const facts = { ...(status === undefined ? {} : { status }), ...more };
  return new TrustprintError('receiver_unavailable', said, { facts });
}

type Send = DeliveryContext['receivers']['send'];
type Owed = OwedMessage & { dueAt: Instant; leasedUntil: Instant | undefined; attempts: number };

/** An outbox in memory, a clock that is moved by hand, and what was sent. */
function worldWith({ send, chance = 0 }: { send?: Send; chance?: number } = {}) {
  let now = ALERT_AT;
  let failing = send;
  let pauses = 0;
  const sent: string[] = [];
  const outcomes: DeliveryOutcome[] = [];
  const { outbox, owed, givenUp } = memoryOutbox();
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
    owed,
    givenUp,
    contextOf,
    now: () => now,
    pauses: () => pauses,
    move: (to: Instant) => {
      now = to;
    },
    heal: () => {
      failing = undefined;
    },
    owe: async (receiver: string, id: string) =>
      outbox.add([{ receiver, message: messageOf({ id }, { id: `alert of ${id}` }) }]),
    deliver: async () => deliverDue(contextOf(outbox), SIGNAL),
    start: (used = outbox) => {
      const controller = new AbortController();
      const running = deliver(contextOf(used), controller.signal);
      return {
        stop: async () => {
          controller.abort();
          await running;
        },
      };
    },
  };
}

function memoryOutbox(): {
  readonly outbox: Outbox;
  readonly owed: () => readonly Owed[];
  readonly givenUp: ReadonlyMap<number, string>;
} {
  const kept = new Map<number, Owed>();
  const givenUp = new Map<number, string>();
  let last = 0;
  const outbox: Outbox = {
    add: async (messages) => {
      for (const each of messages) {
        last += 1;
        const owedSince = each.message.at;
        const fresh = { attempts: 0, owedSince, dueAt: owedSince, leasedUntil: undefined };
        kept.set(last, { ...each, id: last, ...fresh });
      }
    },
    take: async (now, most, leaseMs) => {
      const due = [...kept.values()].filter(
        ({ dueAt, leasedUntil }) => dueAt <= now && (leasedUntil ?? 0) <= now,
      );
      for (const each of due.slice(0, most)) each.leasedUntil = plusSeconds(now, leaseMs / 1000);
      return due.slice(0, most).map((each) => ({ ...each }));
    },
    delivered: async (id) => {
      kept.delete(id);
    },
    failed: async (id, why, again) => {
      const one = kept.get(id);
      if (one === undefined) return;
      if (again === undefined) {
        kept.delete(id);
        givenUp.set(id, why);
        return;
      }
      one.attempts += 1;
      one.dueAt = again;
      one.leasedUntil = undefined;
    },
  };
  return { outbox, owed: () => [...kept.values()], givenUp };
}

async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((resolve) => setImmediate(resolve));
}
