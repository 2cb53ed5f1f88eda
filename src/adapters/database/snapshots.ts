// SPDX-License-Identifier: Apache-2.0

import { randomInt } from 'node:crypto';

import type { Insertable, Transaction } from 'kysely';

import { printKey, type Snapshot, type SnapshotKey } from '../../core/watch/snapshot.ts';
import type {
  Batch,
  Snapshots,
  SnapshotWrite,
  StoredSnapshot,
  WorkUnit,
} from '../../ports/watch.ts';
import { refreshAlerts } from './alerts.ts';
import { replaceConditions } from './conditions.ts';
import { addEvents } from './events.ts';
import { oneAtATime } from './one-at-a-time.ts';
import { isOvertaken, markDone } from './rounds.ts';
import { addSuggestion } from './suggestions.ts';
import type { Connection, Tables } from './tables.ts';
import { chunksOf, indexed, jsonOf, namesByKind, objectOf, unitKey } from './values.ts';

export function snapshotsIn({ db, dialect }: Connection): Snapshots {
  return {
    load: async (keys) => load(db, keys),

    async keysOf(unit) {
      const rows = await db
        .selectFrom('sighting')
        .innerJoin('snapshot', (join) =>
          join
            .onRef('snapshot.kind', '=', 'sighting.kind')
            .onRef('snapshot.name', '=', 'sighting.name'),
        )
        .select('snapshot.json')
        .where('unit', '=', unitKey(unit))
        .execute();
      return rows.flatMap(({ json }) => {
        const snapshot = snapshotOf(json);
        return snapshot === undefined ? [] : [{ kind: snapshot.kind, name: snapshot.name }];
      });
    },

    async commit(batch) {
      return db.transaction().execute(async (trx) => {
        await oneAtATime(trx, dialect);
        if (await isOvertaken(trx, batch.unit)) return 'overtaken';
        if (await isConflict(trx, batch.snapshots)) return 'conflict';
        await write(trx, batch);
        return 'committed';
      });
    },

    async endPassed(now, receivers) {
      await db.transaction().execute(async (trx) => {
        await oneAtATime(trx, dialect);
        const ended = await trx
          .deleteFrom('condition')
          .where('until', '<=', now)
          .returning('cause')
          .execute();
        await refreshAlerts(trx, {
          causes: new Set(ended.map(({ cause }) => cause)),
          at: now,
          receivers,
        });
      });
    },
  };
}

async function write(trx: Transaction<Tables>, batch: Batch): Promise<void> {
  const { unit, at, receivers } = batch;
  await forget(trx, batch.gone, unit);
  await putSnapshots(trx, batch.snapshots, unit);
  const causes = await replaceConditions(trx, batch);
  for (const suggestion of batch.suggestions) await addSuggestion(trx, suggestion);
  await addEvents(trx, batch.events);
  await refreshAlerts(trx, { causes, at, receivers });
  await markDone(trx, batch);
}

async function load(
  db: Connection['db'],
  keys: readonly SnapshotKey[],
): Promise<ReadonlyMap<string, StoredSnapshot>> {
  const rows = new Map<string, { version: number; json: string }>();
  for (const [kind, names] of namesByKind(keys)) {
    for (const chunk of chunksOf(names)) {
      const found = await db
        .selectFrom('snapshot')
        .select(['name', 'version', 'json'])
        .where('kind', '=', kind)
        .where('name', 'in', chunk)
        .execute();
      for (const { name, version, json } of found) rows.set(`${kind} ${name}`, { version, json });
    }
  }
  return new Map(
    keys.map((key) => {
      const row = rows.get(`${key.kind} ${indexed(key.name)}`);
      const stored = { snapshot: snapshotOf(row?.json ?? null), version: row?.version ?? 0 };
      return [printKey(key), stored] as const;
    }),
  );
}

async function isConflict(
  trx: Transaction<Tables>,
  writes: readonly SnapshotWrite[],
): Promise<boolean> {
  const stored = await load(
    trx,
    writes.map(({ snapshot }) => snapshot),
  );
  return writes.some(({ snapshot, over }) => stored.get(printKey(snapshot))?.version !== over);
}

async function putSnapshots(
  trx: Transaction<Tables>,
  writes: readonly SnapshotWrite[],
  unit: WorkUnit,
): Promise<void> {
  // Not counted up: one that was deleted and made anew is no earlier one.
  const version = randomInt(1, MOST_VERSION);
  for (const chunk of chunksOf(writes)) {
    await trx
      .insertInto('snapshot')
      .values(chunk.map((one) => rowOf(one, version)))
      .onConflict((conflict) =>
        conflict.columns(['kind', 'name']).doUpdateSet((row) => ({
          version: row.ref('excluded.version'),
          account: row.ref('excluded.account'),
          verdict: row.ref('excluded.verdict'),
          json: row.ref('excluded.json'),
        })),
      )
      .execute();
    await trx
      .insertInto('sighting')
      .values(
        chunk.map(({ snapshot: { kind, name } }) => ({
          unit: unitKey(unit),
          source: unit.source,
          kind,
          name: indexed(name),
        })),
      )
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  }
  await putRelations(
    trx,
    writes.map(({ snapshot }) => snapshot),
  );
}

function rowOf(
  { snapshot, account }: SnapshotWrite,
  version: number,
): Insertable<Tables['snapshot']> {
  const verdict = snapshot.kind === 'trust' ? snapshot.verdict : null;
  const { kind, name } = snapshot;
  return { kind, name: indexed(name), version, account, verdict, json: jsonOf(snapshot) };
}

async function putRelations(
  trx: Transaction<Tables>,
  snapshots: readonly Snapshot[],
): Promise<void> {
  const trusts = snapshots.filter((snapshot) => snapshot.kind === 'trust');
  for (const chunk of chunksOf(trusts)) {
    await trx
      .deleteFrom('relation')
      .where(
        'trust',
        'in',
        chunk.map(({ name }) => indexed(name)),
      )
      .execute();
  }
  const relations = trusts.flatMap(({ name: trust, hosts, issuer, roles }) => {
    const names = [trust, issuer ?? [], roles, hosts.flatMap(namesOfHost)].flat();
    return [...new Set(names)].map((name) => ({ name: indexed(name), trust: indexed(trust) }));
  });
  for (const chunk of chunksOf(relations)) await trx.insertInto('relation').values(chunk).execute();
}

/** A trust names the port where it is another than 443; an endpoint always does. */
function namesOfHost(host: string): readonly string[] {
  const bare = host.replace(/:443$/, '');
  return /:\d+$/.test(bare) ? [bare] : [bare, `${bare}:443`];
}

/**
 * Forgets what is gone. What several units see is there until the last of them says so; what is in one
 * account is not.
 */
async function forget(
  trx: Transaction<Tables>,
  gone: readonly SnapshotKey[],
  unit: WorkUnit,
): Promise<void> {
  for (const [kind, all] of namesByKind(gone)) {
    for (const names of chunksOf(all)) {
      const seen = trx.deleteFrom('sighting').where('kind', '=', kind).where('name', 'in', names);
      await (SHARED.has(kind) ? seen.where('unit', '=', unitKey(unit)) : seen).execute();
      await trx
        .deleteFrom('snapshot')
        .where('kind', '=', kind)
        .where('name', 'in', names)
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
      if (kind === 'trust') await trx.deleteFrom('relation').where('trust', 'in', names).execute();
    }
  }
}

/** What is damaged is not there: it is seen anew. */
export function snapshotOf(json: string | null): Snapshot | undefined {
  const value = objectOf(json);
  return isSnapshot(value) ? value : undefined;
}

/** We wrote it ourselves, whole, into a file that is ours alone; what could be damaged is the text. */
function isSnapshot(value: unknown): value is Snapshot {
  return (
    typeof value === 'object' &&
    value !== null &&
    'kind' in value &&
    'name' in value &&
    typeof value.kind === 'string' &&
    typeof value.name === 'string'
  );
}

const SHARED: ReadonlySet<string> = new Set(['endpoint', 'issuer']);
const MOST_VERSION = 2 ** 47;
