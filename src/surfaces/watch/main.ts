// SPDX-License-Identifier: Apache-2.0

import type { Logger } from 'pino';

import { deliver } from '../../app/watch/deliver.ts';
import { remind, REMIND_EVERY_MS } from '../../app/watch/remind.ts';
import { resumeRounds, startDue } from '../../app/watch/rounds.ts';
import type { WatchPlan } from '../../app/watch/source.ts';
import { suggestNow } from '../../app/watch/suggest-now.ts';
import { type UnitContext, UnitWork } from '../../app/watch/units.ts';
import { instantOf } from '../../core/model/instant.ts';
import type { Clock } from '../../ports/index.ts';
import type { Receivers } from '../../ports/receivers.ts';
import type { Batch, WatchDatabase, WorkUnit } from '../../ports/watch.ts';
import { type FollowedConfig, followConfig } from './follow.ts';
import { lineOf } from './lines.ts';
import { type WatchMetrics, watchMetrics } from './http/metrics.ts';
import type { HttpParts } from './http/parts.ts';
import { httpServer, type Listening } from './http/server.ts';
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
  readonly config: FollowedConfig;
  readonly receivers: Receivers;
  /** How long events are kept. */
  readonly keepMs: () => number;
  readonly unitsAtOnce: number;
  readonly http: Pick<
    HttpParts,
    | 'listen'
    | 'access'
    | 'readSecret'
    | 'version'
    | 'page'
    | 'local'
    | 'onPages'
    | 'circumstances'
    | 'redact'
  >;
  readonly log: Logger;
  readonly signal: AbortSignal;
}

/**
 * Reads its sources in rounds, tells and serves until it is told to stop; units that run are finished or
 * put back.
 *
 * @param onListening Told where it can be asked.
 */
export async function runWatch(
  parts: WatchParts,
  onListening: (listening: Listening) => void,
): Promise<void> {
  const { clock, log, signal, config } = parts;
  const metrics = watchMetrics(parts.http.version);
  const events = new EventTarget();
  const server = httpServer(httpPartsOf(parts, metrics, events));
  onListening(await server.listen());
  const steady = new Steady(clock, log, signal);
  // A file that is read says nothing of the database.
  const files = new Steady(clock, log, signal);
  const follow = async (): Promise<void> =>
    followConfig({
      ...parts,
      onRead: (outcome) => {
        metrics.configRead(outcome);
      },
    });
  const end = config.onHangUp(() => {
    follow().catch((error: unknown) => {
      files.failed('reading the configuration', error);
    });
  });
  try {
    await Promise.all([
      ...loopsOf(parts, steady),
      files.repeat('reading the configuration', CONFIG_MS, follow),
      steady.repeat('the work queue', SECOND_MS, async () =>
        workUnits(parts, hooksOf(parts, metrics, events)),
      ),
      steady.repeat('delivering', SECOND_MS, async () =>
        deliver(deliveryOf(parts, metrics), signal),
      ),
    ]);
  } finally {
    end();
    await server.close();
  }
}

/** What goes on beside the work itself. */
function loopsOf(parts: WatchParts, steady: Steady): readonly Promise<void>[] {
  const { clock, database, log, plan, receivers, signal } = parts;
  const { reads, snapshots } = database;
  const names = (): readonly string[] => plan().sources.map(({ name }) => name);
  return [
    steady.repeat('starting rounds', SECOND_MS, async () => startDue(plan().sources, parts)),
    steady.repeat('resuming rounds', MINUTE_MS, async () => resumeRounds(names(), database)),
    steady.repeat('ending what has passed', MINUTE_MS, async () =>
      snapshots.endPassed(clock.now(), plan().receivers),
    ),
    steady.repeat('deleting what is old', HOUR_MS, async () =>
      database.prune(instantOf(clock.now() - parts.keepMs())),
    ),
    steady.repeat('reminding', REMIND_EVERY_MS, async () => {
      const onFailure = ({ receiver, error }: { receiver: string; error: Error }): void => {
        log.warn({ receiver, ...told(error) }, 'a receiver was not reminded of what stands');
      };
      await remind({ reads, receivers, onFailure }, signal);
    }),
  ];
}

/** What is told of units as they are done. */
interface UnitHooks extends Pick<UnitContext, 'onCommitted' | 'onProbe'> {
  /** Of those that fail: they are tried again, later each time. */
  readonly onFailure?: (unit: WorkUnit, error: unknown) => void;
}

/** Works on units, as they come, until told to stop. */
export async function workUnits(parts: WatchParts, hooks: UnitHooks = {}): Promise<void> {
  const { database, log, signal, unitsAtOnce } = parts;
  const { onFailure, ...onUnit } = hooks;
  const work = new UnitWork({ ...parts, ...onUnit, lineOf });
  const handle = async (unit: WorkUnit, until: AbortSignal): Promise<void> => {
    try {
      await work.handle(unit, until);
    } catch (error) {
      if (!until.aborted) {
        log.warn({ unit, ...told(error) }, 'a unit failed, and is tried again');
        onFailure?.(unit, error);
      }
      throw error;
    }
  };
  await database.queue.work(unitsAtOnce, handle, signal);
}

function hooksOf(parts: WatchParts, metrics: WatchMetrics, events: EventTarget): UnitHooks {
  const { log, receivers, signal } = parts;
  const beat = (): void => {
    receivers.beat(signal).catch((error: unknown) => {
      if (!signal.aborted) log.warn(told(error), 'the heartbeat was not taken');
    });
  };
  return {
    onProbe: (outcome) => {
      metrics.probed(outcome);
    },
    onCommitted: ({ unit, completes, events: kept }: Batch) => {
      for (const { kind, about, severity, detail } of kept) {
        metrics.eventKept(kind);
        log.info({ kind, about: about.name, severity }, detail);
      }
      if (kept.length > 0) events.dispatchEvent(new Event(KEPT));
      if (!completes) return;
      log.info({ source: unit.source, round: unit.round }, 'round completed');
      if (unit.kind === 'whole') beat();
    },
  };
}

function deliveryOf(
  { database, receivers, clock, chance, log }: WatchParts,
  metrics: WatchMetrics,
): Parameters<typeof deliver>[0] {
  return {
    outbox: database.outbox,
    receivers,
    clock,
    chance,
    onOutcome: ({ receiver, outcome, id, error }) => {
      metrics.delivered(receiver, outcome);
      if (error !== undefined) log.warn({ receiver, id, outcome, ...told(error) }, 'not delivered');
    },
  };
}

function httpPartsOf(parts: WatchParts, metrics: WatchMetrics, events: EventTarget): HttpParts {
  const { database, clock, config, log, plan } = parts;
  return {
    ...parts.http,
    database,
    clock,
    metrics,
    log,
    status: {
      startedAt: clock.now(),
      configError: config.error,
      planned: () => plan().sources.map(({ name }) => name),
      sources: async () => {
        const every = new Map(plan().sources.map(({ name, everyMs }) => [name, everyMs]));
        return (await database.rounds.sources()).map((one) => ({
          ...one,
          everyMs: every.get(one.name) ?? 0,
        }));
      },
    },
    onEvent: (listener) => {
      events.addEventListener(KEPT, listener);
      return () => {
        events.removeEventListener(KEPT, listener);
      };
    },
    suggest: async (asked, signal) => suggestNow(asked, parts, signal),
    readAgain: async () => {
      for (const { name } of plan().sources) await database.rounds.hasten(name, clock.now());
    },
  };
}

const KEPT = 'kept';
const SECOND_MS = 1000;
const CONFIG_MS = 3000;
const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
