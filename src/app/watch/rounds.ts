// SPDX-License-Identifier: Apache-2.0

import { type Instant, instantOf } from '../../core/model/instant.ts';
import type { Clock } from '../../ports/index.ts';
import type { SourceProgress, WatchDatabase, WorkUnit } from '../../ports/watch.ts';
import type { WatchSource } from './source.ts';

/** With what rounds are started. */
export interface RoundsContext {
  readonly database: Pick<WatchDatabase, 'rounds' | 'queue'>;
  readonly clock: Clock;
  /** At least 0, less than 1. */
  readonly chance: () => number;
}

/**
 * Starts the rounds that are due. A round that takes longer than the time between rounds is waited for; one
 * that does not come to its end is left.
 */
export async function startDue(
  sources: readonly WatchSource[],
  { database, clock, chance }: RoundsContext,
): Promise<void> {
  const now = clock.now();
  const known = new Map((await database.rounds.sources()).map((one) => [one.name, one]));
  for (const { name, everyMs } of sources) {
    const last = known.get(name);
    if (last !== undefined && !isDue(last, now, everyMs)) continue;
    const nextAt = instantOf(now + everyMs * (1 + JITTER * (2 * chance() - 1)));
    await startRound(name, { now, nextAt }, database);
  }
}

/** Starts a round of a source where it is due by what is kept of it, or is forced. */
export async function startRound(
  source: string,
  { now, nextAt, isForced = false }: RoundStart,
  { rounds, queue }: RoundsContext['database'],
): Promise<void> {
  if (isForced) await rounds.hasten(source, now);
  const round = await rounds.start(source, now, nextAt);
  if (round !== undefined) await queue.add([planOf(source, round)]);
}

interface RoundStart {
  readonly now: Instant;
  readonly nextAt: Instant;
  readonly isForced?: boolean;
}

/**
 * Hands out again what is left of rounds that run: the process that was about to may have died. A unit
 * that waits or runs is not doubled by it.
 */
export async function resumeRounds(
  names: readonly string[],
  { rounds, queue }: RoundsContext['database'],
): Promise<void> {
  for (const progress of await rounds.sources()) {
    const { name, round } = progress;
    if (!names.includes(name) || !isRunning(progress)) continue;
    await queue.add(await nextUnits(name, round, rounds));
  }
}

/** Forgets what was seen of sources that are watched no more. */
export async function forgetOthers(
  sources: readonly WatchSource[],
  {
    database,
    clock,
  }: Pick<RoundsContext, 'clock'> & { readonly database: Pick<WatchDatabase, 'rounds'> },
): Promise<void> {
  const names = sources.map(({ name }) => name);
  await database.rounds.keepOnly(names, clock.now());
}

/** What of a round may be done now: `whole` comes last. */
export async function nextUnits(
  source: string,
  round: number,
  rounds: RoundsContext['database']['rounds'],
): Promise<readonly WorkUnit[]> {
  const open = await rounds.open(source, round);
  const parts = open.filter(({ kind }) => kind !== 'whole');
  if (parts.length > 0) return parts;
  return open.length > 0 ? open : [planOf(source, round)];
}

/** Whether a round was started that has not come to its end. */
export function isRunning({ startedAt, completedAt }: SourceProgress): boolean {
  return startedAt !== null && (completedAt === null || completedAt < startedAt);
}

/** By a clock that was put back a day, nothing would be due for a day: that is not waited for. */
function isDue(last: SourceProgress, now: Instant, everyMs: number): boolean {
  const { startedAt, nextAt } = last;
  const isClockBack = startedAt !== null && now < startedAt;
  if (!isClockBack && now < nextAt) return false;
  if (startedAt === null || !isRunning(last) || isClockBack) return true;
  return now - startedAt > Math.max(everyMs * ROUNDS_WAITED, LEAST_WAITED_MS);
}

function planOf(source: string, round: number): WorkUnit {
  return { source, round, kind: 'plan', of: '' };
}

/** Of the time between rounds: sources that were started together do not stay so. */
const JITTER = 0.1;
/** After which a round is given up that has a unit that fails again and again. */
const ROUNDS_WAITED = 3;
/** An organization of ten thousand trusts at a low rate takes the better part of an hour. */
const LEAST_WAITED_MS = 3_600_000;
