// SPDX-License-Identifier: Apache-2.0

import type { Transaction } from 'kysely';

import type { Instant } from '../../core/model/instant.ts';
import { isShared, type SnapshotKey } from '../../core/watch/snapshot.ts';
import type { WorkUnit } from '../../ports/watch.ts';
import { refreshAlerts } from './alerts.ts';
import { oneAtATime } from './one-at-a-time.ts';
import type { Connection, Tables } from './tables.ts';
import { chunksOf, namesByKind, unitKey } from './values.ts';

/** Forgets all sources but those: what only they saw, and their conditions. Who was told of an alert is told of its end. */
export async function forgetSources(
  { db, dialect }: Connection,
  kept: readonly string[],
  now: Instant,
): Promise<void> {
  const known = await db.selectFrom('source').select('name').execute();
  const gone = known.map(({ name }) => name).filter((name) => !kept.includes(name));
  if (gone.length === 0) return;
  await db.transaction().execute(async (trx) => {
    await oneAtATime(trx, dialect);
    await trx.deleteFrom('source').where('name', 'in', gone).execute();
    await trx.deleteFrom('unit').where('source', 'in', gone).execute();
    const causes = await forgetUnits(trx, gone);
    await refreshAlerts(trx, { causes, at: now, receivers: undefined });
    await trx
      .updateTable('suggestion')
      .set({ state: 'outdated', note: 'its source is watched no more' })
      .where('source', 'in', gone)
      .where('state', '=', 'open')
      .execute();
  });
}

/**
 * Forgets what only units saw that the rounds of these sources have no more: an account that left its
 * organization, a cluster that is named no more. Nothing says that anything of theirs was deleted.
 *
 * @returns The causes of the conditions that ended by it.
 */
export async function forgetUnits(
  trx: Transaction<Tables>,
  sources: readonly string[],
): Promise<ReadonlySet<string>> {
  const known = trx.selectFrom('unit').select('unit').where('source', 'in', sources);
  const forgotten = await trx
    .deleteFrom('sighting')
    .where('source', 'in', sources)
    .where('unit', 'not in', known)
    .executeTakeFirst();
  await trx
    .deleteFrom('line')
    .where('source', 'in', sources)
    .where('unit', 'not in', known)
    .execute();
  const ended = await trx
    .deleteFrom('condition')
    .where('source', 'in', sources)
    .where('unit', 'not in', known)
    .returning('cause')
    .execute();
  if (forgotten.numDeletedRows > 0n) {
    await deleteUnseen(trx);
    await deleteUnrelated(trx);
    await outdateUnseen(trx);
  }
  return new Set(ended.map(({ cause }) => cause));
}

/**
 * Forgets what is gone. What several units see is there until the last of them says so; what is in one
 * account is not.
 */
export async function forgetGone(
  trx: Transaction<Tables>,
  gone: readonly SnapshotKey[],
  unit: WorkUnit,
): Promise<void> {
  for (const [kind, all] of namesByKind(gone)) {
    for (const names of chunksOf(all)) {
      const seen = trx.deleteFrom('sighting').where('kind', '=', kind).where('name', 'in', names);
      await (isShared({ kind }) ? seen.where('unit', '=', unitKey(unit)) : seen).execute();
      await deleteUnseen(trx, { kind, names });
      if (kind === 'trust') await trx.deleteFrom('relation').where('trust', 'in', names).execute();
    }
  }
}

/** Deletes what no unit sees any more. */
async function deleteUnseen(
  trx: Transaction<Tables>,
  only?: { readonly kind: SnapshotKey['kind']; readonly names: readonly string[] },
): Promise<void> {
  let query = trx.deleteFrom('snapshot').where((where) => {
    const seen = where
      .selectFrom('sighting')
      .select('sighting.unit')
      .whereRef('sighting.kind', '=', 'snapshot.kind')
      .whereRef('sighting.name', '=', 'snapshot.name');
    return where.not(where.exists(seen));
  });
  if (only !== undefined) {
    query = query.where('kind', '=', only.kind).where('name', 'in', only.names);
  }
  await query.execute();
}

async function deleteUnrelated(trx: Transaction<Tables>): Promise<void> {
  await trx.deleteFrom('relation').where('trust', 'not in', trustsIn(trx)).execute();
}

async function outdateUnseen(trx: Transaction<Tables>): Promise<void> {
  await trx
    .updateTable('suggestion')
    .set({ state: 'outdated', note: 'its trust is watched no more' })
    .where('state', '=', 'open')
    .where('target', 'not in', trustsIn(trx))
    .execute();
}

function trustsIn(trx: Transaction<Tables>) {
  return trx.selectFrom('snapshot').select('name').where('kind', '=', 'trust');
}
