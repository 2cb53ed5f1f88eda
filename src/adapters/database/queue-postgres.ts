// SPDX-License-Identifier: Apache-2.0

import PgBoss from 'pg-boss';

import type { WorkQueue, WorkUnit } from '../../ports/watch.ts';
import { unavailable } from './errors.ts';
import type { PostgresConnection } from './postgres.ts';
import { storedJob } from './stored-forms.ts';
import { chunksOf, digestOf, textOf } from './values.ts';
import { bell, type UnitSource, workThrough } from './work-loop.ts';

export interface PostgresQueue extends WorkQueue {
  stop(): Promise<void>;
}

/**
 * pg-boss over our connections: replicas share it, and what one of them had when it died the others do.
 * Its own workers are not used: they leave rejections unhandled where the database goes away.
 *
 * @param leaseS After so long without a sign of life a process is taken for dead.
 */
export function postgresQueue(connection: PostgresConnection, leaseS = LEASE_S): PostgresQueue {
  const boss = bossOn(connection, { migrate: false, supervise: true, leaseS });
  const rings = bell();
  let started: Promise<unknown> | undefined;
  const start = async (): Promise<void> => {
    started ??= boss.start();
    try {
      await started;
    } catch (error) {
      started = undefined;
      throw unavailable(error, connection.complaint);
    }
  };
  const held = new Set<string>();
  const source = unitsOf(boss, { start, held });
  return {
    async add(units) {
      await start();
      for (const chunk of chunksOf(units)) {
        const jobs = chunk.map((unit) => ({ ...jobOf(unit), expireInSeconds: leaseS }));
        await boss.insert(jobs).catch((error: unknown) => {
          throw unavailable(error, connection.complaint);
        });
      }
      rings.ring();
    },

    async work(atOnce, handle, signal) {
      const beat = setInterval(() => void keepHeld(connection, [...held]), (leaseS * 1000) / BEATS);
      try {
        await workThrough(source, { atOnce, bell: rings, handle, signal });
      } finally {
        clearInterval(beat);
      }
    },

    stop: async () => {
      if (started !== undefined) await boss.stop(AT_ONCE);
    },
  };
}

function unitsOf(
  boss: PgBoss,
  { start, held }: { start: () => Promise<void>; held: Set<string> },
): UnitSource<Taken> {
  return {
    idleMs: IDLE_MS,
    async take() {
      await start();
      const [job] = await boss.fetch(QUEUE, { batchSize: 1 });
      if (job === undefined) return undefined;
      const unit = storedJob.safeParse(job.data);
      if (unit.success) {
        held.add(job.id);
        return { unit: unit.data, id: job.id };
      }
      await boss.deleteJob(QUEUE, job.id); // no job of ours
      return undefined;
    },
    // It is deleted, so that the same unit can be added again.
    done: async ({ id }) => {
      held.delete(id);
      await boss.deleteJob(QUEUE, id);
    },
    putBack: async ({ id }) => {
      held.delete(id);
      await boss.fail(QUEUE, id);
    },
  };
}

/** Makes pg-boss's own tables, or brings them to its form; and the queue. */
export async function migrateQueue(connection: PostgresConnection): Promise<void> {
  const boss = bossOn(connection, { migrate: true, supervise: false, leaseS: LEASE_S });
  try {
    await boss.start();
    await boss.createQueue(QUEUE, { name: QUEUE, policy: 'standard' });
  } catch (error) {
    throw unavailable(error, connection.complaint);
  } finally {
    await boss.stop(AT_ONCE);
  }
}

interface Settings {
  readonly migrate: boolean;
  readonly supervise: boolean;
  readonly leaseS: number;
}

function bossOn({ pool }: PostgresConnection, { migrate, supervise, leaseS }: Settings): PgBoss {
  const boss = new PgBoss({
    db: { executeSql: async (text, values) => pool.query(text, values) },
    schema: SCHEMA,
    migrate,
    supervise,
    schedule: false,
    // Replicas take turns at it.
    maintenanceIntervalSeconds: Math.max(1, Math.floor(leaseS / BEATS)),
  });
  boss.on('error', () => undefined); // its upkeep is tried again by itself
  return boss;
}

/**
 * A unit has always the same id, so that one that waits or runs is not added again. It is tried again for
 * as long as its round lasts.
 */
function jobOf({ source, round, kind, of }: WorkUnit): PgBoss.JobInsert<WorkUnit> {
  const hex = digestOf([source, String(round), kind, of]);
  return {
    name: QUEUE,
    id: hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-'),
    data: { source, round, kind, of: textOf(of) },
    singletonKey: hex,
    retryLimit: MOST_RETRIES,
    retryDelay: 1,
    retryBackoff: true,
  };
}

/** pg-boss 10 hands out again what was taken long ago: what is still at work counts as taken just now. */
async function keepHeld({ pool }: PostgresConnection, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  const text = `update ${SCHEMA}.job set started_on = now()
    where name = $1 and id = any($2::uuid[]) and state = 'active'`;
  await pool.query(text, [QUEUE, ids]).catch(() => undefined); // tried again in a moment
}

interface Taken {
  readonly unit: WorkUnit;
  readonly id: string;
}

/** Our connections stay open; what it has at work we wait for ourselves. */
const AT_ONCE = { graceful: false, close: false };
const SCHEMA = 'trustprint_queue';
const QUEUE = 'units';
const LEASE_S = 60;
const BEATS = 4;
const IDLE_MS = 1000;
const MOST_RETRIES = 1000;
