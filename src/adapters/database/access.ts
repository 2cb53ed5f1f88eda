// SPDX-License-Identifier: Apache-2.0

import type { Insertable, Selectable } from 'kysely';

import { instantOf } from '../../core/model/instant.ts';
import type { AccessGrant, AccessStore, Scope } from '../../ports/watch.ts';
import type { Connection, Tables } from './tables.ts';
import { jsonOf, stringsOf, textOf } from './values.ts';

export function accessIn({ db }: Connection): AccessStore {
  return {
    async add(kind, grant, sha256) {
      await db
        .insertInto('access_grant')
        .values(rowOf(kind, grant, sha256))
        .execute();
    },

    async find(kind, sha256, now) {
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
    },

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

    async revoke(kind, id) {
      const deleted = await db
        .deleteFrom('access_grant')
        .where('kind', '=', kind)
        .where('id', '=', id)
        .executeTakeFirst();
      return deleted.numDeletedRows > 0n;
    },

    async audit({ at, who, did, about, from }) {
      const row = {
        at,
        who: textOf(who),
        did: textOf(did),
        about: about === null ? null : textOf(about),
        came_from: from === null ? null : textOf(from),
      };
      await db.insertInto('audit').values(row).execute();
    },

    async auditLog(most) {
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
    },
  };
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
  const isScope = (scope: string): scope is Scope => scope === 'read' || scope === 'suggest';
  return {
    id: row.id,
    name: row.name,
    scopes: stringsOf(row.scopes).filter(isScope),
    accounts: row.accounts === null ? undefined : stringsOf(row.accounts),
    createdAt: instantOf(row.created_at),
    expiresAt: row.expires_at === null ? undefined : instantOf(row.expires_at),
    lastUsedAt: row.last_used_at === null ? undefined : instantOf(row.last_used_at),
  };
}

/** Not each request is a write. */
const USE_NOTED_MS = 60_000;
const MOST_ENTRIES = 10_000;
