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
import { forgetGone, forgetUnits } from './forget.ts';
import { lineKeysOf, putLines } from './lines.ts';
import { oneAtATime } from './one-at-a-time.ts';
import { isOvertaken, markDone } from './rounds.ts';
import { parsed, storedSnapshot } from './stored-forms.ts';
import { addSuggestion } from './suggestions.ts';
import type { Connection, Tables } from './tables.ts';
import { chunksOf, indexed, jsonOf, namesByKind, unitKey } from './values.ts';

export function snapshotsIn({ db, dialect }: Connection): Snapshots {
  return {
    load: async (keys) => load(db, keys),

    keysOf: async (unit) => keysOf(db, unit),

    lineKeysOf: async (unit) => lineKeysOf(db, unit),

    commit: async (batch) =>
      db.transaction().execute(async (trx) => {
        await oneAtATime(trx, dialect);
        if (await isOvertaken(trx, batch.unit)) return 'overtaken';
        if (await isConflict(trx, batch.snapshots)) return 'conflict';
        await write(trx, batch);
        return 'committed';
      }),

    endPassed: async (at, receivers) =>
      db.transaction().execute(async (trx) => {
        await oneAtATime(trx, dialect);
        const ended = trx.deleteFrom('condition').where('until', '<=', at).returning('cause');
        const causes = new Set((await ended.execute()).map(({ cause }) => cause));
        await refreshAlerts(trx, { causes, at, receivers });
      }),
  };
}

async function keysOf(db: Connection['db'], unit: WorkUnit): Promise<readonly SnapshotKey[]> {
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
    const snapshot = parsed(storedSnapshot, json);
    return snapshot === undefined ? [] : [{ kind: snapshot.kind, name: snapshot.name }];
  });
}

async function write(trx: Transaction<Tables>, batch: Batch): Promise<void> {
  const { unit, at, receivers } = batch;
  await markDone(trx, batch);
  await forgetGone(trx, batch.gone, unit);
  await putSnapshots(trx, batch.snapshots, unit);
  let causes = await replaceConditions(trx, batch);
  // Only now is it known that all units of the round were read.
  if (unit.kind === 'whole') causes = causes.union(await forgetUnits(trx, [unit.source]));
  await putLines(trx, batch);
  for (const suggestion of batch.suggestions) await addSuggestion(trx, suggestion);
  await addEvents(trx, batch.events);
  await refreshAlerts(trx, { causes, at, receivers });
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
      const stored = {
        snapshot: parsed(storedSnapshot, row?.json ?? null),
        version: row?.version ?? 0,
      };
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
  // Not counted up: one that was deleted and created again is no earlier one.
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
  const verdict = verdictOf(snapshot);
  const { kind, name } = snapshot;
  return { kind, name: indexed(name), version, account, verdict, json: jsonOf(snapshot) };
}

function verdictOf(snapshot: Snapshot): string | null {
  if (snapshot.kind === 'trust') return snapshot.verdict;
  return snapshot.kind === 'finding' ? snapshot.severity : null;
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

const MOST_VERSION = 2 ** 47;
