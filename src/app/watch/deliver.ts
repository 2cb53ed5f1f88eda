// SPDX-License-Identifier: Apache-2.0

import { type DeliveryContext, type Lane, laneOf, unlessUnavailable } from './delivery-lane.ts';

/**
 * Delivers what is owed until the signal is aborted: at least once, in order for each alert. What is being
 * sent then is waited for (a receiver has ten seconds); the rest goes back into the outbox.
 */
export async function deliver(context: DeliveryContext, signal: AbortSignal): Promise<void> {
  const defect = Promise.withResolvers<never>();
  const lanes = lanesOf(context, defect.reject, signal);
  defect.promise.catch(() => undefined); // it may come while nobody waits for it
  try {
    for (;;) {
      await unlessUnavailable(takeAll(context, lanes));
      await Promise.race([context.clock.pause(EVERY_MS, signal), defect.promise]);
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    await Promise.all([...lanes.all()].map(async (lane) => lane.settled()));
  }
}

/** Tries everything that is due once, and waits for it. What fails stays owed. */
export async function deliverDue(context: DeliveryContext, signal: AbortSignal): Promise<void> {
  const defect = Promise.withResolvers<never>();
  const lanes = lanesOf(context, defect.reject, signal);
  await takeAll(context, lanes);
  const all = [...lanes.all()].map(async (lane) => lane.settled());
  await Promise.race([Promise.all(all), defect.promise]);
}

interface Lanes {
  readonly of: (receiver: string) => Lane;
  readonly all: () => Iterable<Lane>;
}

/** One for each receiver: a slow one holds up nobody else. */
function lanesOf(
  context: DeliveryContext,
  onDefect: (error: unknown) => void,
  signal: AbortSignal,
): Lanes {
  const lanes = new Map<string, Lane>();
  return {
    of: (receiver) => {
      const lane = lanes.get(receiver) ?? laneOf(context, onDefect, signal);
      lanes.set(receiver, lane);
      return lane;
    },
    all: () => lanes.values(),
  };
}

async function takeAll({ outbox, clock }: DeliveryContext, lanes: Lanes): Promise<void> {
  for (;;) {
    const owed = await outbox.take(clock.now(), MOST_AT_ONCE, LEASE_MS);
    for (const each of owed.toSorted((one, other) => one.id - other.id))
      await lanes.of(each.receiver).add(each);
    if (owed.length < MOST_AT_ONCE) return;
  }
}

/** An alert is told within a second, and an idle database is asked no more often. */
const EVERY_MS = 1000;

const MOST_AT_ONCE = 50;

/** Longer than a whole lane takes: twenty messages of ten seconds each. */
const LEASE_MS = 300_000;
