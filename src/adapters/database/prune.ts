// SPDX-License-Identifier: Apache-2.0

import type { Instant } from '../../core/model/instant.ts';
import type { Connection } from './tables.ts';

/** Deletes what is older, in pieces: no other transaction waits for long. */
export async function prune({ db }: Connection, before: Instant): Promise<void> {
  const events = db.selectFrom('event').select('id').where('at', '<', before);
  const entries = db.selectFrom('audit').select('id').where('at', '<', before);
  const messages = db
    .selectFrom('message')
    .select('id')
    .where('owed_since', '<', before)
    .where('state', '!=', 'owed');
  for (const piece of [
    db.deleteFrom('event').where('id', 'in', events.limit(PIECE)),
    db.deleteFrom('audit').where('id', 'in', entries.limit(PIECE)),
    db.deleteFrom('message').where('id', 'in', messages.limit(PIECE)),
  ]) {
    while ((await piece.executeTakeFirst()).numDeletedRows >= PIECE);
  }
  await db.deleteFrom('alert').where('resolved_at', '<', before).execute();
  await db.deleteFrom('suggestion').where('at', '<', before).where('state', '!=', 'open').execute();
  await db.deleteFrom('access_grant').where('expires_at', '<', before).execute();
}

const PIECE = 5000;
