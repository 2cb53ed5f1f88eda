// SPDX-License-Identifier: Apache-2.0

import { type DeliveryContext, type Lane, laneOf, unlessUnavailable } from './delivery-lane.ts';

/**
 * Delivers what is owed until the signal is aborted, at least once. What is being sent then is waited for (a
 * receiver has ten seconds); the rest goes back into the outbox.
 */
export async function deliver(context: DeliveryContext, signal: AbortSignal): Promise<void> {
  const lanes = lanesOf(context, signal);
  try {
    for (;;) {
      await unlessUnavailable(takeAll(context, lanes));
      await Promise.race([context.clock.pause(EVERY_MS, signal), lanes.defect]);
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    await lanes.settled();
  }
}

/** Tries everything that is due once. What fails stays owed. */
export async function deliverDue(context: DeliveryContext, signal: AbortSignal): Promise<void> {
  const lanes = lanesOf(context, signal);
  while (!signal.aborted && (await takeSome(context, lanes)) > 0) {
    await Promise.race([lanes.settled(), lanes.defect]);
  }
}

interface Lanes {
  readonly of: (receiver: string) => Lane;
  readonly settled: () => Promise<void>;
  /** Rejects with what is no failure of a receiver or of the database. */
  readonly defect: Promise<never>;
}

/** One for each receiver: a slow one holds up nobody else. */
function lanesOf(context: DeliveryContext, signal: AbortSignal): Lanes {
  const lanes = new Map<string, Lane>();
  const { promise: defect, reject } = Promise.withResolvers<never>();
  defect.catch(() => undefined); // it may come while nobody waits for it
  return {
    of: (receiver) => {
      const lane = lanes.get(receiver) ?? laneOf(context, reject, signal);
      lanes.set(receiver, lane);
      return lane;
    },
    settled: async () => {
      await Promise.all([...lanes.values()].map(async (lane) => lane.settled()));
    },
    defect,
  };
}

async function takeAll(context: DeliveryContext, lanes: Lanes): Promise<void> {
  while ((await takeSome(context, lanes)) === MOST_AT_ONCE);
}

async function takeSome({ outbox, clock }: DeliveryContext, lanes: Lanes): Promise<number> {
  const owed = await outbox.take(clock.now(), MOST_AT_ONCE, LEASE_MS);
  for (const each of owed) await lanes.of(each.receiver).add(each);
  return owed.length;
}

/** An alert is told within a second, and an idle database is asked no more often. */
const EVERY_MS = 1000;

/** No more than a lane takes. */
const MOST_AT_ONCE = 20;

/** Longer than a whole lane takes: twenty messages of ten seconds each. */
const LEASE_MS = 300_000;
