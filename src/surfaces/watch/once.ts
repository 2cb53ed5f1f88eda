// SPDX-License-Identifier: Apache-2.0

import { deliverDue } from '../../app/watch/deliver.ts';
import type { DeliveryOutcome } from '../../app/watch/delivery-lane.ts';
import { isRunning, startRound } from '../../app/watch/rounds.ts';
import { instantOf } from '../../core/model/instant.ts';
import type { WorkUnit } from '../../ports/watch.ts';
import { type WatchParts, workUnits } from './main.ts';
import { told } from './steady.ts';

/**
 * Reads every source once, whether or not it is due, and comes back when that is done.
 *
 * @throws What a unit throws that fails again and again.
 */
export async function runOnce(parts: WatchParts): Promise<void> {
  const { database, clock, plan } = parts;
  const stop = new AbortController();
  const signal = AbortSignal.any([parts.signal, stop.signal]);
  const failures = new Map<string, number>();
  const broken = Promise.withResolvers<never>();
  const onFailure = (unit: WorkUnit, error: unknown): void => {
    const key = `${unit.source} ${unit.kind} ${unit.of}`;
    failures.set(key, (failures.get(key) ?? 0) + 1);
    if ((failures.get(key) ?? 0) >= MOST_FAILURES) broken.reject(error);
  };
  for (const { name, everyMs } of plan().sources) {
    const now = clock.now();
    const at = { now, nextAt: instantOf(now + everyMs), isForced: true };
    await startRound(name, at, database);
  }
  const working = workUnits({ ...parts, signal }, { onFailure });
  try {
    await Promise.race([allDone(parts, signal), broken.promise]);
  } finally {
    stop.abort();
    await working;
  }
  const { outbox } = database;
  const onOutcome = ({ receiver, outcome, error }: DeliveryOutcome): void => {
    if (error !== undefined) parts.log.warn({ receiver, outcome, ...told(error) }, 'not delivered');
  };
  await deliverDue({ ...parts, outbox, onOutcome }, parts.signal);
}

async function allDone({ database, clock, plan }: WatchParts, signal: AbortSignal): Promise<void> {
  const names = new Set(plan().sources.map(({ name }) => name));
  for (;;) {
    const progress = await database.rounds.sources();
    if (!progress.some((one) => names.has(one.name) && isRunning(one))) return;
    await clock.pause(POLL_MS, signal);
  }
}

const POLL_MS = 50;
/** Whoever runs it once waits for no database to come back, and for no defect to go away. */
const MOST_FAILURES = 3;
