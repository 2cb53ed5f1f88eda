// SPDX-License-Identifier: Apache-2.0

import { type DeliveryContext, type Lane, laneOf, unlessUnavailable } from './delivery-lane.ts';

/**
 * Delivers what is owed until the signal is aborted, at least once. What is being sent then is waited for (a
 * receiver has ten seconds); the rest goes back into the outbox.
 */
export async function deliver(context: DeliveryContext, signal: AbortSignal): Promise<void> {
  const lanes = new Lanes(context, signal);
  try {
    for (;;) {
      await unlessUnavailable(takeAll(context, lanes, signal));
      await Promise.race([context.clock.pause(EVERY_MS, signal), lanes.anySettled()]);
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    await lanes.allSettled();
  }
}

/** Tries everything that is due once. What fails stays owed. */
export async function deliverDue(context: DeliveryContext, signal: AbortSignal): Promise<void> {
  const lanes = new Lanes(context, signal);
  while ((await takeAll(context, lanes, signal)) > 0) await lanes.allSettled();
}

/** One for each receiver: a slow one holds up nobody else. */
class Lanes {
  readonly #lanes = new Map<string, Lane>();
  readonly #context: DeliveryContext;
  readonly #signal: AbortSignal;

  constructor(context: DeliveryContext, signal: AbortSignal) {
    this.#context = context;
    this.#signal = signal;
  }

  of(receiver: string): Lane {
    const lane = this.#lanes.get(receiver) ?? laneOf(this.#context, this.#signal);
    this.#lanes.set(receiver, lane);
    return lane;
  }

  /** Receivers that can be sent nothing now. */
  busy(): readonly string[] {
    return [...this.#lanes].flatMap(([receiver, lane]) => (lane.isFree() ? [] : [receiver]));
  }

  /** Resolves when one of those that send is done, and never where none does; rejects with its defect. */
  async anySettled(): Promise<void> {
    const sending = [...this.#lanes.values()].flatMap((lane) => lane.settled() ?? []);
    await (sending.length === 0 ? new Promise(() => undefined) : Promise.race(sending));
  }

  async allSettled(): Promise<void> {
    await Promise.all([...this.#lanes.values()].map(async (lane) => lane.settled()));
  }
}

/** Takes a batch for each receiver that is free, and says how many; once told to stop, nothing. */
async function takeAll(
  { outbox, clock }: DeliveryContext,
  lanes: Lanes,
  signal: AbortSignal,
): Promise<number> {
  let taken = 0;
  while (!signal.aborted) {
    const owed = await outbox.take(clock.now(), { ...BATCH, except: lanes.busy() });
    if (owed.length === 0) break;
    taken += owed.length;
    for (const each of owed) lanes.of(each.receiver).add(each);
  }
  return taken;
}

/** An alert is told within a second, and an idle database is asked no more often. */
const EVERY_MS = 1000;

/** Few, so that what a dead process had taken is late by no more than a batch takes: ten seconds each. */
const BATCH = { most: 5, leaseMs: 60_000 };
