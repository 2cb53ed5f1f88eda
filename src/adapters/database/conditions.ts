// SPDX-License-Identifier: Apache-2.0

import { type Insertable, sql, type Transaction } from 'kysely';

import { type Condition, printCause } from '../../core/watch/alert.ts';
import { rankOf } from '../../core/watch/alert-change.ts';
import { isShared, type SnapshotKey } from '../../core/watch/snapshot.ts';
import type { Batch, WorkUnit } from '../../ports/watch.ts';
import { parsed, storedCondition } from './stored-forms.ts';
import type { Tables } from './tables.ts';
import { chunksOf, indexed, jsonOf, namesByKind, textOf, unitKey } from './values.ts';

/**
 * Puts the conditions of what a unit wrote in the place of those that it wrote before. Two units may see
 * the same endpoint: what one says of it leaves the other's alone.
 *
 * @returns The causes that it touched.
 */
export async function replaceConditions(
  trx: Transaction<Tables>,
  { unit, snapshots, gone }: Batch,
): Promise<ReadonlySet<string>> {
  const written = snapshots.map(({ snapshot }) => snapshot);
  // What is in one account, and is not there any more, is so for all units that saw it.
  const ended = gone.filter((key) => !isShared(key));
  const causes = new Set([
    ...(await endConditions(trx, [...written, ...gone], unit)),
    ...(await endConditions(trx, ended, undefined)),
  ]);
  const rows = snapshots.flatMap(({ snapshot: { kind, name }, conditions }) =>
    conditions.map((condition) => {
      const of = { unit: unitKey(unit), source: unit.source, kind, name: indexed(name) };
      return { ...of, ...columnsOf(condition) };
    }),
  );
  for (const chunk of chunksOf(rows)) await trx.insertInto('condition').values(chunk).execute();
  for (const { cause } of rows) causes.add(cause);
  return causes;
}

/** Those that the unit wrote; `undefined`: whoever wrote them. */
async function endConditions(
  trx: Transaction<Tables>,
  keys: readonly SnapshotKey[],
  unit: WorkUnit | undefined,
): Promise<readonly string[]> {
  const causes: string[] = [];
  for (const [kind, all] of namesByKind(keys)) {
    for (const names of chunksOf(all)) {
      let ending = trx.deleteFrom('condition').where('kind', '=', kind).where('name', 'in', names);
      if (unit !== undefined) ending = ending.where('unit', '=', unitKey(unit));
      const ended = await ending.returning('cause').execute();
      causes.push(...ended.map(({ cause }) => cause));
    }
  }
  return causes;
}

function columnsOf(
  condition: Condition,
): Pick<
  Insertable<Tables['condition']>,
  'cause' | 'target' | 'account' | 'severity' | 'until' | 'json'
> {
  const { cause, target, account, severity, until } = condition;
  const detail = textOf(condition.detail);
  return {
    cause: indexed(printCause(cause)),
    target: indexed(target),
    account,
    severity: rankOf(severity),
    until,
    json: jsonOf({ ...condition, detail }),
  };
}

/** What is left of a cause, by the trusts that it is about. */
export interface Left {
  /** The gravest first; fewer than there are. */
  readonly first: readonly Condition[];
  /** How many targets, by account; '' for those of none. */
  readonly counts: ReadonlyMap<string, number>;
}

/**
 * The conditions of causes. What is said of a host, an issuer or a role is said of the trusts that rest on
 * it, where there are any.
 */
export async function conditionsOf(
  trx: Transaction<Tables>,
  causes: readonly string[],
): Promise<ReadonlyMap<string, Left>> {
  const left = new Map<string, { first: Condition[]; counts: Map<string, number> }>();
  for (const chunk of chunksOf(causes)) {
    for (const { cause, account, count } of await countsOf(trx, chunk)) {
      const of = left.get(cause) ?? { first: [], counts: new Map() };
      of.counts.set(account ?? '', Number(count));
      left.set(cause, of);
    }
    for (const { cause, ...row } of await firstOf(trx, chunk)) {
      const condition = parsed(storedCondition, row.json);
      if (condition === undefined) continue;
      const { target, account } = row;
      left.get(cause)?.first.push({ ...condition, target, account });
    }
  }
  return left;
}

type Row = Pick<Tables['condition'], 'cause' | 'target' | 'account' | 'severity' | 'json'>;

/** Conditions with the trusts that each is about. */
function expanded(trx: Transaction<Tables>, causes: readonly string[]) {
  return trx
    .selectFrom('condition as c')
    .leftJoin('relation as r', 'r.name', 'c.target')
    .leftJoin('snapshot as s', (join) =>
      join.onRef('s.name', '=', 'r.trust').on('s.kind', '=', 'trust'),
    )
    .where('c.cause', 'in', causes)
    .select(['c.cause', 'c.severity', 'c.json'])
    .select(({ fn }) => [
      fn.coalesce('r.trust', 'c.target').as('target'),
      fn.coalesce('s.account', 'c.account').as('account'),
    ]);
}

async function countsOf(
  trx: Transaction<Tables>,
  causes: readonly string[],
): Promise<readonly { cause: string; account: string | null; count: number | bigint | string }[]> {
  return trx
    .selectFrom(expanded(trx, causes).as('e'))
    .select(['e.cause', 'e.account'])
    .select(({ fn }) => fn.count('e.target').distinct().as('count'))
    .groupBy(['e.cause', 'e.account'])
    .execute();
}

async function firstOf(
  trx: Transaction<Tables>,
  causes: readonly string[],
): Promise<readonly Omit<Row, 'severity'>[]> {
  const numbered = trx
    .selectFrom(expanded(trx, causes).as('e'))
    .select(['e.cause', 'e.target', 'e.account', 'e.json', 'e.severity'])
    .select(
      sql<number>`row_number() over (partition by e.cause, e.target order by e.severity)`.as(
        'same',
      ),
    );
  const ranked = trx
    .selectFrom(numbered.as('n'))
    .where('n.same', '=', 1)
    .select(['n.cause', 'n.target', 'n.account', 'n.json'])
    .select(
      sql<number>`row_number() over (partition by n.cause order by n.severity, n.target)`.as('nth'),
    );
  return trx
    .selectFrom(ranked.as('k'))
    .where('k.nth', '<=', MOST_FIRST)
    .select(['k.cause', 'k.target', 'k.account', 'k.json'])
    .orderBy('k.cause')
    .orderBy('k.nth')
    .execute();
}

const MOST_FIRST = 50;
