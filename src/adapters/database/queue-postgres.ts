// SPDX-License-Identifier: Apache-2.0

import PgBoss from 'pg-boss';

import type { WorkQueue, WorkUnit } from '../../ports/watch.ts';
import { unavailable } from './errors.ts';
import type { PostgresConnection } from './postgres.ts';
import { chunksOf, digestOf, textOf } from './values.ts';
import { bell, type UnitSource, workThrough } from './work-loop.ts';

export interface PostgresQueue extends WorkQueue {
  stop(): Promise<void>;
}

/** pg-boss over our connections: replicas share it, and what one of them had when it died the others do. */
export function postgresQueue(connection: PostgresConnection, leaseS = LEASE_S): PostgresQueue {
  const boss = bossOn(connection, { migrate: false, supervise: true, leaseS });
  const rings = bell();
  let started: Promise<unknown> | undefined;
  const start = async (): Promise<void> => {
    started ??= boss.start().catch((error: unknown) => {
      started = undefined;
      throw unavailable(error, connection.complaint);
    });
    await started;
  };

  const source: UnitSource<Taken> = {
    idleMs: IDLE_MS,
    async take() {
      await start();
      const [job] = await boss.fetch<WorkUnit>(QUEUE, { batchSize: 1 });
      return job === undefined ? undefined : { unit: job.data, id: job.id };
    },
    // It is deleted, so that the same unit can be added again.
    done: async ({ id }) => boss.deleteJob(QUEUE, id),
    putBack: async ({ id }) => boss.fail(QUEUE, id),
  };

  return {
    async add(units) {
      await start();
      for (const chunk of chunksOf(units)) {
        await boss.insert(chunk.map((unit) => ({ ...jobOf(unit), expireInSeconds: leaseS })));
      }
      rings.ring();
    },

    async work(atOnce, handle, signal) {
      const held = new Set<string>();
      const noting: UnitSource<Taken> = {
        ...source,
        take: async () => {
          const taken = await source.take();
          if (taken !== undefined) held.add(taken.id);
          return taken;
        },
        done: async (taken) => source.done(taken).finally(() => held.delete(taken.id)),
        putBack: async (taken) => source.putBack(taken).finally(() => held.delete(taken.id)),
      };
      const beat = setInterval(
        () => {
          void keepHeld(connection, [...held]);
        },
        (leaseS * 1000) / BEATS,
      );
      try {
        await workThrough(noting, { atOnce, bell: rings, handle, signal });
      } finally {
        clearInterval(beat);
      }
    },

    stop: async () => {
      if (started !== undefined) await boss.stop({ graceful: false, close: false });
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
    await boss.stop({ graceful: false, close: false });
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
function jobOf(unit: WorkUnit): PgBoss.JobInsert<WorkUnit> {
  const { source, round, kind, of } = unit;
  const hex = digestOf([source, String(round), kind, of]);
  const id = [
    hex.slice(0, 8),
    hex.slice(8, 12),
    hex.slice(12, 16),
    hex.slice(16, 20),
    hex.slice(20),
  ];
  return {
    name: QUEUE,
    id: id.join('-'),
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
  await pool
    .query(
      `update ${SCHEMA}.job set started_on = now() where name = $1 and id = any($2::uuid[]) and state = 'active'`,
      [QUEUE, ids],
    )
    .catch(() => undefined); // tried again in a moment
}

interface Taken {
  readonly unit: WorkUnit;
  readonly id: string;
}

const SCHEMA = 'trustprint_queue';
const QUEUE = 'units';
/** After so long without a sign of life a process is taken for dead. */
const LEASE_S = 60;
const BEATS = 4;
const IDLE_MS = 1000;
const MOST_RETRIES = 1000;
