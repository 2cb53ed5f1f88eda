// SPDX-License-Identifier: Apache-2.0

import type { Kysely, Selectable, SelectQueryBuilder, Transaction } from 'kysely';

import { type Instant, instantOf } from '../../core/model/instant.ts';
import type { Batch, Rounds, SourceProgress, WorkUnit } from '../../ports/watch.ts';
import { forgetSources } from './forget.ts';
import { parsed, storedJob, storedRemnant } from './stored-forms.ts';
import type { Connection, Tables } from './tables.ts';
import { chunksOf, jsonOf, textOf, unitKey } from './values.ts';

export function roundsIn(connection: Connection): Rounds {
  const { db } = connection;
  return {
    async sources() {
      const rows = await db.selectFrom('source').selectAll().orderBy('name').execute();
      return rows.map(progressOf);
    },

    async hasten(source, now) {
      await db.updateTable('source').set({ next_at: now }).where('name', '=', source).execute();
    },

    start: async (source, now, nextAt) =>
      db.transaction().execute(async (trx) => start(trx, source, { now, nextAt })),

    async expect(source, round, units) {
      const rows = units.map((unit) => ({
        ...unitRow({ ...unit, source, round }),
        done: 0,
        remnant: null,
      }));
      for (const chunk of chunksOf(rows)) {
        await db
          .insertInto('unit')
          .values(chunk)
          .onConflict((conflict) => conflict.doNothing())
          .execute();
      }
    },

    async open(source, round) {
      const rows = await unitsOf(db, source, round).where('done', '=', 0).execute();
      return rows.flatMap((row) => unitOf(row) ?? []);
    },

    async remnants(source, round) {
      const rows = await unitsOf(db, source, round).orderBy('unit_of').execute();
      return rows.flatMap(({ remnant }) => parsed(storedRemnant, remnant) ?? []);
    },

    keepOnly: async (sources, now) => forgetSources(connection, sources, now),
  };
}

function unitsOf(
  db: Kysely<Tables>,
  source: string,
  round: number,
): SelectQueryBuilder<Tables, 'unit', Tables['unit']> {
  return db.selectFrom('unit').selectAll().where('source', '=', source).where('round', '=', round);
}

async function start(
  trx: Transaction<Tables>,
  name: string,
  { now, nextAt }: { now: Instant; nextAt: Instant },
): Promise<number | undefined> {
  const before = await trx
    .selectFrom('source')
    .selectAll()
    .where('name', '=', name)
    .executeTakeFirst();
  if (before !== undefined && !isDue(before, now)) return undefined;
  const round = (before?.round ?? 0) + 1;
  const row = { name, round, started_at: now, next_at: nextAt };
  const begun =
    before === undefined
      ? await trx
          .insertInto('source')
          .values({ ...row, completed_at: null, took_ms: null })
          .onConflict((conflict) => conflict.doNothing())
          .executeTakeFirst()
      : await trx
          .updateTable('source')
          .set(row)
          .where('name', '=', name)
          .where('round', '=', before.round)
          .executeTakeFirst();
  const rows = 'numUpdatedRows' in begun ? begun.numUpdatedRows : begun.numInsertedOrUpdatedRows;
  if (rows === 0n) return undefined; // another process was quicker
  await trx.deleteFrom('unit').where('source', '=', name).where('round', '<', round).execute();
  return round;
}

/** A round that began in the future began before the clock was put back: what is next is not waited for. */
function isDue(source: Selectable<Tables['source']>, now: Instant): boolean {
  return source.next_at <= now || source.started_at > now + CLOCKS_DIFFER_MS;
}

/** Whether a later round has started, the source is no more, or the unit is done. */
export async function isOvertaken(trx: Transaction<Tables>, unit: WorkUnit): Promise<boolean> {
  const source = await trx
    .selectFrom('source')
    .select('round')
    .where('name', '=', unit.source)
    .executeTakeFirst();
  if (source?.round !== unit.round) return true;
  const done = await trx
    .selectFrom('unit')
    .select('done')
    .where('source', '=', unit.source)
    .where('round', '=', unit.round)
    .where('unit', '=', unitKey(unit))
    .executeTakeFirst();
  return done?.done === 1;
}

export async function markDone(
  trx: Transaction<Tables>,
  { unit, at, remnant, completes }: Batch,
): Promise<void> {
  const kept = remnant === undefined ? null : jsonOf(remnant);
  await trx
    .insertInto('unit')
    .values({ ...unitRow(unit), done: 1, remnant: kept })
    .onConflict((conflict) =>
      conflict.columns(['source', 'round', 'unit']).doUpdateSet({ done: 1, remnant: kept }),
    )
    .execute();
  if (!completes) return;
  await trx
    .updateTable('source')
    .set((set) => ({
      completed_at: at,
      took_ms: set(set.val<number>(at), '-', set.ref('started_at')),
    }))
    .where('name', '=', unit.source)
    .execute();
}

export function unitRow(unit: WorkUnit): Omit<Tables['unit'], 'done' | 'remnant'> {
  const { source, round, kind, of } = unit;
  return { source, round, unit: unitKey(unit), unit_kind: kind, unit_of: textOf(of) };
}

/** What is damaged is none. */
export function unitOf(
  row: Pick<Selectable<Tables['unit']>, 'source' | 'round' | 'unit_kind' | 'unit_of'>,
): WorkUnit | undefined {
  const { source, round, unit_kind: kind, unit_of: of } = row;
  return storedJob.safeParse({ source, round, kind, of }).data;
}

function progressOf(row: Selectable<Tables['source']>): SourceProgress {
  const instant = (value: number): Instant => instantOf(value);
  return {
    name: row.name,
    round: row.round,
    startedAt: instant(row.started_at),
    completedAt: row.completed_at === null ? null : instant(row.completed_at),
    tookMs: row.took_ms,
    nextAt: instant(row.next_at),
  };
}

/** Replicas' clocks differ by less, where anybody sets them. */
const CLOCKS_DIFFER_MS = 300_000;
