// SPDX-License-Identifier: Apache-2.0

import type { Insertable, Kysely, Selectable } from 'kysely';

import { type Instant, instantOf } from '../../core/model/instant.ts';
import type { AccessGrant, AccessStore, AuditEntry } from '../../ports/watch.ts';
import { parsed, storedScopes, storedTexts } from './stored-forms.ts';
import type { Connection, Tables } from './tables.ts';
import { jsonOf, textOf } from './values.ts';

export function accessIn({ db }: Connection): AccessStore {
  return {
    async add(kind, grant, sha256) {
      await db
        .insertInto('access_grant')
        .values(rowOf(kind, grant, sha256))
        .execute();
    },

    find: async (kind, sha256, now) => find(db, { kind, sha256, now }),

    async tokens() {
      const rows = await db
        .selectFrom('access_grant')
        .selectAll()
        .where('kind', '=', 'token')
        .orderBy('created_at')
        .orderBy('id')
        .execute();
      return rows.map(grantOf);
    },

    async endSessions() {
      await db.deleteFrom('access_grant').where('kind', '=', 'session').execute();
    },

    async revoke(kind, id) {
      const deleted = await db
        .deleteFrom('access_grant')
        .where('kind', '=', kind)
        .where('id', '=', id)
        .executeTakeFirst();
      return deleted.numDeletedRows > 0n;
    },

    async audit(entry) {
      await db.insertInto('audit').values(auditRow(entry)).execute();
    },

    auditLog: async (most) => auditLog(db, most),
  };
}

async function find(
  db: Kysely<Tables>,
  { kind, sha256, now }: { kind: 'token' | 'session'; sha256: string; now: Instant },
): Promise<AccessGrant | undefined> {
  const row = await db
    .selectFrom('access_grant')
    .selectAll()
    .where('kind', '=', kind)
    .where('sha256', '=', sha256)
    .executeTakeFirst();
  if (row === undefined || (row.expires_at !== null && row.expires_at <= now)) return undefined;
  if (Math.abs(now - (row.last_used_at ?? 0)) > USE_NOTED_MS) {
    await db
      .updateTable('access_grant')
      .set({ last_used_at: now })
      .where('id', '=', row.id)
      .execute();
  }
  return grantOf(row);
}

function auditRow({ at, who, did, about, from }: AuditEntry): Insertable<Tables['audit']> {
  const orNull = (text: string | null): string | null => (text === null ? null : textOf(text));
  return { at, who: textOf(who), did: textOf(did), about: orNull(about), came_from: orNull(from) };
}

async function auditLog(db: Kysely<Tables>, most: number): Promise<readonly AuditEntry[]> {
  const rows = await db
    .selectFrom('audit')
    .selectAll()
    .orderBy('id', 'desc')
    .limit(Math.min(most, MOST_ENTRIES))
    .execute();
  return rows.map(({ at, who, did, about, came_from: from }) => ({
    at: instantOf(at),
    who,
    did,
    about,
    from,
  }));
}

function rowOf(
  kind: 'token' | 'session',
  { id, name, scopes, accounts, createdAt, expiresAt, lastUsedAt }: AccessGrant,
  sha256: string,
): Insertable<Tables['access_grant']> {
  return {
    id,
    kind,
    sha256,
    name: textOf(name),
    scopes: jsonOf(scopes),
    accounts: accounts === undefined ? null : jsonOf(accounts),
    created_at: createdAt,
    expires_at: expiresAt ?? null,
    last_used_at: lastUsedAt ?? null,
  };
}

/** What is damaged allows nothing. */
function grantOf(row: Selectable<Tables['access_grant']>): AccessGrant {
  return {
    id: row.id,
    name: row.name,
    scopes: parsed(storedScopes, row.scopes) ?? [],
    accounts: row.accounts === null ? undefined : (parsed(storedTexts, row.accounts) ?? []),
    createdAt: instantOf(row.created_at),
    expiresAt: row.expires_at === null ? undefined : instantOf(row.expires_at),
    lastUsedAt: row.last_used_at === null ? undefined : instantOf(row.last_used_at),
  };
}

/** Not each request is a write. */
const USE_NOTED_MS = 60_000;
const MOST_ENTRIES = 10_000;
