// SPDX-License-Identifier: Apache-2.0

import type { Selectable, Transaction } from 'kysely';

import { type Instant, instantOf } from '../../core/model/instant.ts';
import type { Outbox, OutboxBatch, OwedMessage } from '../../ports/watch.ts';
import { messageRow } from './alerts.ts';
import { parsed, storedMessage } from './stored-forms.ts';
import type { Connection, Tables } from './tables.ts';
import { chunksOf, textOf } from './values.ts';

export function outboxIn({ db, dialect }: Connection): Outbox {
  return {
    async add(messages) {
      const rows = messages.map(({ receiver, message }) => messageRow(receiver, message));
      for (const chunk of chunksOf(rows)) await db.insertInto('message').values(chunk).execute();
    },

    take: async (now, batch) =>
      db.transaction().execute(async (trx) => {
        const due = await dueIn(trx, { ...batch, now, dialect });
        const ids = due.map(({ id }) => id);
        if (ids.length === 0) return [];
        const until = now + batch.leaseMs;
        await trx
          .updateTable('message')
          .set({ leased_until: until })
          .where('id', 'in', ids)
          .execute();
        return due.flatMap((row) => owedOf(row) ?? []);
      }),

    async delivered(id) {
      await db
        .updateTable('message')
        .set({ state: 'delivered', leased_until: null })
        .where('id', '=', id)
        .execute();
    },

    async failed(id, why, again) {
      const then = again === undefined ? { state: 'given-up' as const } : { due_at: again };
      await db
        .updateTable('message')
        .set((set) => ({ ...then, attempts: set('attempts', '+', 1) }))
        .set({ why: textOf(why), leased_until: null })
        .where('id', '=', id)
        .where('state', '=', 'owed')
        .execute();
    },
  };
}

interface Taking extends OutboxBatch {
  readonly now: Instant;
  readonly dialect: Connection['dialect'];
}

/**
 * What is due and nobody has, the oldest first. Of an alert a receiver is told in order: that it is over
 * waits for that it began. What was put off or taken until later than anybody puts it off was so before
 * the clock was put back.
 */
async function dueIn(
  trx: Transaction<Tables>,
  { now, most, leaseMs, except = [], dialect }: Taking,
): Promise<readonly Selectable<Tables['message']>[]> {
  const query = trx
    .selectFrom('message as m')
    .selectAll('m')
    .where('m.state', '=', 'owed')
    .$if(except.length > 0, (some) => some.where('m.receiver', 'not in', [...except]))
    .where((where) =>
      where.or([where('m.due_at', '<=', now), where('m.due_at', '>', now + MOST_WAIT_MS)]),
    )
    .where((where) =>
      where.or([
        where('m.leased_until', 'is', null),
        where('m.leased_until', '<=', now),
        where('m.leased_until', '>', now + leaseMs + CLOCKS_DIFFER_MS),
      ]),
    )
    .where((where) => {
      const earlier = where
        .selectFrom('message as earlier')
        .select('earlier.id')
        .where('earlier.state', '=', 'owed')
        .whereRef('earlier.receiver', '=', 'm.receiver')
        .whereRef('earlier.alert', '=', 'm.alert')
        .whereRef('earlier.id', '<', 'm.id');
      return where.not(where.exists(earlier));
    })
    .orderBy('m.due_at')
    .orderBy('m.id')
    .limit(most);
  return (dialect === 'postgres' ? query.forUpdate('m').skipLocked() : query).execute();
}

function owedOf({
  id,
  receiver,
  json,
  attempts,
  owed_since,
}: Selectable<Tables['message']>): OwedMessage | undefined {
  const message = parsed(storedMessage, json);
  if (message === undefined) return undefined;
  return { id, receiver, message, attempts, owedSince: instantOf(owed_since) };
}

/** Longer than what a message is put off. */
const MOST_WAIT_MS = 7_200_000;
const CLOCKS_DIFFER_MS = 300_000;
