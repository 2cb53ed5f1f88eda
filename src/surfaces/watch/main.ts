// SPDX-License-Identifier: Apache-2.0

import type { Logger } from 'pino';

import { resumeRounds, startDue } from '../../app/watch/rounds.ts';
import type { WatchPlan } from '../../app/watch/source.ts';
import { UnitWork } from '../../app/watch/units.ts';
import { instantOf } from '../../core/model/instant.ts';
import type { Clock } from '../../ports/index.ts';
import type { WatchDatabase, WorkUnit } from '../../ports/watch.ts';
import { Steady, told } from './steady.ts';

/** All that the service is made of. There is no port in it that writes to a cloud. */
export interface WatchParts {
  readonly database: WatchDatabase;
  readonly clock: Clock;
  /** At least 0, less than 1. */
  readonly chance: () => number;
  readonly newId: () => string;
  /** As the configuration has it now. */
  readonly plan: () => WatchPlan;
  /** How long events are kept. */
  readonly keepMs: () => number;
  readonly unitsAtOnce: number;
  readonly log: Logger;
  readonly signal: AbortSignal;
}

/** Reads its sources in rounds until it is told to stop; units that run are finished or put back. */
export async function runWatch(parts: WatchParts): Promise<void> {
  const { clock, log, signal } = parts;
  const steady = new Steady(clock, log, signal);
  await resumeAll(parts).catch((error: unknown) => {
    steady.failed('resuming rounds', error);
  });
  await Promise.all([
    steady.repeat('the work queue', SECOND_MS, async () => workUnits(parts)),
    steady.repeat('starting rounds', SECOND_MS, async () => startDue(parts.plan().sources, parts)),
    steady.repeat('resuming rounds', MINUTE_MS, async () => resumeAll(parts)),
    steady.repeat('ending what has passed', MINUTE_MS, async () => {
      await parts.database.snapshots.endPassed(clock.now(), parts.plan().receivers);
    }),
    steady.repeat('deleting what is old', HOUR_MS, async () => {
      await parts.database.prune(instantOf(clock.now() - parts.keepMs()));
    }),
  ]);
}

/**
 * Works on units, as they come, until told to stop.
 *
 * @param onFailure Told of those that fail: they are tried again, later each time.
 */
export async function workUnits(
  parts: WatchParts,
  onFailure: (unit: WorkUnit, error: unknown) => void = () => undefined,
): Promise<void> {
  const { database, log, signal, unitsAtOnce } = parts;
  const work = new UnitWork(parts);
  const handle = async (unit: WorkUnit, until: AbortSignal): Promise<void> => {
    try {
      await work.handle(unit, until);
    } catch (error) {
      if (!until.aborted) {
        log.warn({ unit, ...told(error) }, 'a unit failed, and is tried again');
        onFailure(unit, error);
      }
      throw error;
    }
  };
  await database.queue.work(unitsAtOnce, handle, signal);
}

async function resumeAll({ plan, database }: WatchParts): Promise<void> {
  const names = plan().sources.map(({ name }) => name);
  await resumeRounds(names, database);
}

const SECOND_MS = 1000;
const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
