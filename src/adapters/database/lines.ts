// SPDX-License-Identifier: Apache-2.0

import type { Kysely, Selectable, Transaction } from 'kysely';

import type { Batch, KeptLine, LineKey, WorkUnit } from '../../ports/watch.ts';
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
  const of = { unit: unitKey(unit), source: unit.source };
  let changed = 0n;
  for (const [kind, all] of Map.groupBy(gone, (key) => key.kind)) {
    for (const some of chunksOf(all)) {
      const names = some.map(({ name }) => indexed(name));
      const { numDeletedRows } = await trx
        .deleteFrom('line')
        .where('unit', '=', of.unit)
        .where('kind', '=', kind)
        .where('name', 'in', names)
        .executeTakeFirst();
      changed += numDeletedRows;
    }
  }
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
    changed += numInsertedOrUpdatedRows;
  }
  if (changed === 0n) return;
  await trx
    .updateTable('source')
    .set((set) => ({ lines_changed: set('lines_changed', '+', 1) }))
    .where('name', '=', unit.source)
    .execute();
}

/** In the order of the table's own index: a page costs what it holds. */
export async function* linesIn(
  db: Kysely<Tables>,
  accounts: readonly string[] | undefined,
): AsyncGenerator<readonly KeptLine[]> {
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
    yield rows.flatMap(({ kind, name, account, line }) => {
      const key = keyOf(kind, name);
      return key === undefined ? [] : [{ ...key, account, line }];
    });
    last = rows.at(-1);
    if (rows.length < PAGE) return;
  }
}

/** What of the lines is another by it. */
export async function revisionIn(db: Kysely<Tables>): Promise<string> {
  const rows = await db
    .selectFrom('source')
    .select(['name', 'completed_at', 'lines_changed'])
    .orderBy('name')
    .execute();
  return digestOf(rows.flatMap((row) => Object.values(row).map(String)));
}

function keyOf(kind: string, name: string): LineKey | undefined {
  const known = storedLineKind.safeParse(kind).data;
  return known === undefined ? undefined : { kind: known, name };
}

/** A few kilobytes each: what is read or written at once takes milliseconds. */
const LINES_AT_ONCE = 200;
const PAGE = 200;
