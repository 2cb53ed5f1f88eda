// SPDX-License-Identifier: Apache-2.0

import type { Kysely, Selectable, Transaction } from 'kysely';

import type { Batch, KeptLine, LineKey, WatchReads, WorkUnit } from '../../ports/watch.ts';
import { storedLineKind } from './stored-forms.ts';
import type { Tables } from './tables.ts';
import { chunksOf, digestOf, indexed, unitKey } from './values.ts';

export async function lineKeysOf(db: Kysely<Tables>, unit: WorkUnit): Promise<readonly LineKey[]> {
  const rows = await db
    .selectFrom('line')
    .select(['kind', 'name'])
    .where('unit', '=', unitKey(unit))
    .execute();
  return rows.flatMap(({ kind, name }) => keyOf(kind, name) ?? []);
}

/** Writes what has changed alone, and counts that it has. */
export async function putLines(
  trx: Transaction<Tables>,
  { unit, lines: { kept, gone } }: Batch,
): Promise<void> {
  const changed = (await deleteLines(trx, gone, unit)) + (await writeLines(trx, kept, unit));
  if (changed === 0n) return;
  await trx
    .updateTable('source')
    .set((set) => ({ lines_changed: set('lines_changed', '+', 1) }))
    .where('name', '=', unit.source)
    .execute();
}

async function deleteLines(
  trx: Transaction<Tables>,
  gone: readonly LineKey[],
  unit: WorkUnit,
): Promise<bigint> {
  let deleted = 0n;
  for (const [kind, all] of Map.groupBy(gone, (key) => key.kind)) {
    for (const some of chunksOf(all)) {
      const names = some.map(({ name }) => indexed(name));
      const { numDeletedRows } = await trx
        .deleteFrom('line')
        .where('unit', '=', unitKey(unit))
        .where('kind', '=', kind)
        .where('name', 'in', names)
        .executeTakeFirst();
      deleted += numDeletedRows;
    }
  }
  return deleted;
}

async function writeLines(
  trx: Transaction<Tables>,
  kept: readonly KeptLine[],
  unit: WorkUnit,
): Promise<bigint> {
  const of = { unit: unitKey(unit), source: unit.source };
  let written = 0n;
  for (const some of chunksOf(kept, LINES_AT_ONCE)) {
    const { numInsertedOrUpdatedRows = 0n } = await trx
      .insertInto('line')
      .values(some.map((one) => ({ ...of, ...one, name: indexed(one.name) })))
      .onConflict((conflict) =>
        conflict
          .columns(['unit', 'kind', 'name'])
          .doUpdateSet((row) => ({
            account: row.ref('excluded.account'),
            line: row.ref('excluded.line'),
          }))
          .whereRef('line.line', '!=', 'excluded.line'),
      )
      .executeTakeFirst();
    written += numInsertedOrUpdatedRows;
  }
  return written;
}

/** In the order of the table's own index: a page costs what it holds. */
export async function* linesIn(
  db: Kysely<Tables>,
  accounts: readonly string[] | undefined,
): ReturnType<WatchReads['lines']> {
  if (accounts?.length === 0) return;
  let last: Selectable<Tables['line']> | undefined;
  for (;;) {
    let query = db.selectFrom('line').selectAll();
    if (accounts !== undefined) query = query.where('account', 'in', accounts);
    if (last !== undefined) {
      const { unit, kind, name } = last;
      query = query.where((where) =>
        where(where.refTuple('unit', 'kind', 'name'), '>', where.tuple(unit, kind, name)),
      );
    }
    const rows = await query.orderBy('unit').orderBy('kind').orderBy('name').limit(PAGE).execute();
    yield rows.flatMap(({ unit, kind, name, account, line }) => {
      const key = keyOf(kind, name);
      return key === undefined ? [] : [{ unit, ...key, account, line }];
    });
    last = rows.at(-1);
    if (rows.length < PAGE) return;
  }
}

export async function linesStateIn(db: Kysely<Tables>): ReturnType<WatchReads['linesState']> {
  const rows = await db
    .selectFrom('source')
    .select(['name', 'completed_at', 'lines_changed'])
    .orderBy('name')
    .execute();
  return {
    revision: digestOf(rows.flatMap((row) => Object.values(row).map(String))),
    sources: rows.flatMap(({ name, lines_changed: changed }) => (changed === 0 ? [] : [name])),
  };
}

function keyOf(kind: string, name: string): LineKey | undefined {
  const known = storedLineKind.safeParse(kind).data;
  return known === undefined ? undefined : { kind: known, name };
}

/** A few kilobytes each: what is read or written at once takes milliseconds. */
const LINES_AT_ONCE = 200;
const PAGE = 200;
