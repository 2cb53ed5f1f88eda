// SPDX-License-Identifier: Apache-2.0

import type { Instant } from '../../core/model/instant.ts';
import type { Connection } from './tables.ts';

/** Deletes what is older, in pieces: no other transaction waits for long. */
export async function prune({ db }: Connection, before: Instant): Promise<void> {
  const inPieces = async (piece: () => Promise<{ numDeletedRows: bigint }>): Promise<void> => {
    while ((await piece()).numDeletedRows >= PIECE);
  };
  await inPieces(async () => {
    const old = db.selectFrom('event').select('id').where('at', '<', before).limit(Number(PIECE));
    return db.deleteFrom('event').where('id', 'in', old).executeTakeFirst();
  });
  await inPieces(async () => {
    const old = db.selectFrom('audit').select('id').where('at', '<', before).limit(Number(PIECE));
    return db.deleteFrom('audit').where('id', 'in', old).executeTakeFirst();
  });
  await inPieces(async () => {
    const old = db
      .selectFrom('message')
      .select('id')
      .where('owed_since', '<', before)
      .where('state', '!=', 'owed')
      .limit(Number(PIECE));
    return db.deleteFrom('message').where('id', 'in', old).executeTakeFirst();
  });
  await db.deleteFrom('alert').where('resolved_at', '<', before).execute();
  await db.deleteFrom('suggestion').where('at', '<', before).where('state', '!=', 'open').execute();
  await db.deleteFrom('access_grant').where('expires_at', '<', before).execute();
}

const PIECE = 5000n;
