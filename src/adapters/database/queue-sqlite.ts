// SPDX-License-Identifier: Apache-2.0

import { type Kysely, sql } from 'kysely';

import type { WorkQueue, WorkUnit } from '../../ports/watch.ts';
import { unitOf, unitRow } from './rounds.ts';
import type { Connection, Tables } from './tables.ts';
import { chunksOf } from './values.ts';
import { bell, type UnitSource, workThrough } from './work-loop.ts';

/**
 * The queue of one process: a unit is in the table until it is done, and who has it is known in memory
 * alone. So what a process had when it died waits again as soon as the next one starts, and no clock has to
 * do with it.
 */
export function sqliteQueue({ db }: Connection): WorkQueue {
  const rings = bell();
  const source = unitsIn(db);
  return {
    async add(units) {
      const rows = units.map((unit) => ({ ...unitRow(unit), attempts: 0 }));
      for (const chunk of chunksOf(rows)) {
        await db
          .insertInto('queued')
          .values(chunk)
          .onConflict((conflict) => conflict.doNothing())
          .execute();
      }
      rings.ring();
    },
    work: async (atOnce, handle, signal) =>
      workThrough(source, { atOnce, bell: rings, handle, signal }),
  };
}

function unitsIn(db: Kysely<Tables>): UnitSource<Taken> {
  /** Until when each is not handed out, by a clock that only goes on. */
  const held = new Map<string, number>();
  return {
    idleMs: IDLE_MS,

    async take() {
      const rows = await db
        .selectFrom('queued')
        .selectAll()
        .orderBy(sql`rowid`)
        .limit(held.size + MOST_AT_ONCE)
        .execute();
      for (const row of rows) {
        const unit = unitOf(row);
        if (unit === undefined || (held.get(keyOf(row)) ?? 0) > performance.now()) continue;
        held.set(keyOf(row), Number.POSITIVE_INFINITY);
        return { unit, row };
      }
      return undefined;
    },

    async done({ row }) {
      // Where this fails, it is handed out again, and found to be done.
      held.set(keyOf(row), performance.now() + backOff(row.attempts));
      await db
        .deleteFrom('queued')
        .where('unit', '=', row.unit)
        .where('round', '=', row.round)
        .execute();
      held.delete(keyOf(row));
    },

    async putBack({ row }) {
      held.set(keyOf(row), performance.now() + backOff(row.attempts));
      await db
        .updateTable('queued')
        .set({ attempts: row.attempts + 1 })
        .where('unit', '=', row.unit)
        .where('round', '=', row.round)
        .execute();
    },
  };
}

interface Taken {
  readonly unit: WorkUnit;
  readonly row: Pick<Tables['queued'], 'unit' | 'round' | 'attempts'>;
}

function keyOf({ unit, round }: Taken['row']): string {
  return `${unit} ${String(round)}`;
}

function backOff(attempts: number): number {
  return Math.min(FIRST_BACK_OFF_MS * 2 ** attempts, MOST_BACK_OFF_MS);
}

/** What failed becomes due by time alone. */
const IDLE_MS = 500;
/** Workers that look at the same moment each find one. */
const MOST_AT_ONCE = 256;
const FIRST_BACK_OFF_MS = 1000;
const MOST_BACK_OFF_MS = 300_000;
