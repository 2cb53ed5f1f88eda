// SPDX-License-Identifier: Apache-2.0

import type { Logger } from 'pino';

import { deliver } from '../../app/watch/deliver.ts';
import type { DeliveryContext, DeliveryOutcome } from '../../app/watch/delivery-lane.ts';
import { remind } from '../../app/watch/remind.ts';
import type { Receivers } from '../../ports/receivers.ts';
import type { Clock } from '../../ports/index.ts';
import type { WatchDatabase } from '../../ports/watch.ts';
import { told } from './steady.ts';

export interface TellingParts {
  readonly database: Pick<WatchDatabase, 'outbox' | 'reads'>;
  readonly receivers: Receivers;
  readonly clock: Clock;
  /** At least 0, less than 1. */
  readonly chance: () => number;
  readonly log: Pick<Logger, 'info' | 'warn' | 'error'>;
  /** For the metrics. */
  readonly onDelivery: (receiver: string, outcome: DeliveryOutcome['outcome']) => void;
  readonly signal: AbortSignal;
}

/** Tells receivers what is owed to them, and again what stands, until told to stop. */
export async function tellReceivers(parts: TellingParts): Promise<void> {
  const { database, receivers, clock, log, signal } = parts;
  const onFailure = ({
    receiver,
    error,
  }: {
    readonly receiver: string;
    readonly error: unknown;
  }) => {
    log.warn({ receiver, ...told(error) }, 'a receiver was not reminded of what stands');
  };
  await Promise.all([
    deliver(deliveryOf(parts), signal),
    remind({ reads: database.reads, receivers, clock, onFailure }, signal),
  ]);
}

/** What delivering needs, with outcomes in the log and the metrics. */
export function deliveryOf(parts: Omit<TellingParts, 'signal'>): DeliveryContext {
  const { database, receivers, clock, chance, log, onDelivery } = parts;
  return {
    outbox: database.outbox,
    receivers,
    clock,
    chance,
    onOutcome: ({ receiver, id, outcome, error }) => {
      onDelivery(receiver, outcome);
      const about = { receiver, message: id, ...(error === undefined ? {} : told(error)) };
      if (outcome === 'delivered') log.info(about, 'a message was delivered');
      else if (outcome === 'failed')
        log.warn(about, 'a message was not delivered, and is tried again');
      else log.error(about, 'a message is given up');
    },
  };
}

/** Says that a round was completed. A heartbeat that is missed is what it is for: nothing is tried again. */
export async function sayAlive(
  { receivers, log }: Pick<TellingParts, 'receivers' | 'log'>,
  signal: AbortSignal,
): Promise<void> {
  try {
    await receivers.beat(signal);
  } catch (error) {
    if (!signal.aborted) log.warn(told(error), 'the heartbeat failed');
  }
}
