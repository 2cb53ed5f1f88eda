// SPDX-License-Identifier: Apache-2.0

import type { Kysely } from 'kysely';

import type { Instant } from '../../core/model/instant.ts';
import { refreshAlerts } from './alerts.ts';
import { oneAtATime } from './one-at-a-time.ts';
import type { Connection, Tables } from './tables.ts';

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
    await trx.deleteFrom('sighting').where('source', 'in', gone).execute();
    await deleteUnseen(trx);
    const ended = await trx
      .deleteFrom('condition')
      .where('source', 'in', gone)
      .returning('cause')
      .execute();
    const causes = new Set(ended.map(({ cause }) => cause));
    await refreshAlerts(trx, { causes, at: now, receivers: undefined });
    await trx
      .updateTable('suggestion')
      .set({ state: 'outdated', note: 'its source is watched no more' })
      .where('source', 'in', gone)
      .where('state', '=', 'open')
      .execute();
  });
}

async function deleteUnseen(trx: Kysely<Tables>): Promise<void> {
  await trx
    .deleteFrom('snapshot')
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('sighting')
            .select('sighting.unit')
            .whereRef('sighting.kind', '=', 'snapshot.kind')
            .whereRef('sighting.name', '=', 'snapshot.name'),
        ),
      ),
    )
    .execute();
  await trx
    .deleteFrom('relation')
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('snapshot')
            .select('snapshot.name')
            .where('snapshot.kind', '=', 'trust')
            .whereRef('snapshot.name', '=', 'relation.trust'),
        ),
      ),
    )
    .execute();
}
