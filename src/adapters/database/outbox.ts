// SPDX-License-Identifier: Apache-2.0

import type { Selectable, Transaction } from 'kysely';

import { type Instant, instantOf } from '../../core/model/instant.ts';
import type { AlertMessage } from '../../core/watch/alert.ts';
import type { Outbox, OwedMessage } from '../../ports/watch.ts';
import { messageRow } from './alerts.ts';
import type { Connection, Tables } from './tables.ts';
import { chunksOf, objectOf, textOf } from './values.ts';

export function outboxIn({ db, dialect }: Connection): Outbox {
  return {
    async add(messages) {
      const rows = messages.map(({ receiver, message }) => messageRow(receiver, message));
      for (const chunk of chunksOf(rows)) await db.insertInto('message').values(chunk).execute();
    },

    take: async (now, most, leaseMs) =>
      db.transaction().execute(async (trx) => {
        const due = await dueIn(trx, { now, most, leaseMs, dialect });
        if (due.length === 0) return [];
        const ids = due.map(({ id }) => id);
        const until = now + leaseMs;
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
      await db
        .updateTable('message')
        .set(({ eb, ref }) => ({
          attempts: eb(ref('attempts'), '+', 1),
          why: textOf(why),
          leased_until: null,
          ...(again === undefined ? { state: 'given-up' as const } : { due_at: again }),
        }))
        .where('id', '=', id)
        .where('state', '=', 'owed')
        .execute();
    },
  };
}

interface Taking {
  readonly now: Instant;
  readonly most: number;
  readonly leaseMs: number;
  readonly dialect: Connection['dialect'];
}

/**
 * What is due and nobody has, the oldest first. Of an alert a receiver is told in order: that it is over
 * waits for that it began. What was put off or taken until later than anybody puts it off was so before
 * the clock was put back.
 */
async function dueIn(
  trx: Transaction<Tables>,
  { now, most, leaseMs, dialect }: Taking,
): Promise<readonly Selectable<Tables['message']>[]> {
  const query = trx
    .selectFrom('message as m')
    .selectAll('m')
    .where('m.state', '=', 'owed')
    .where(({ eb, or }) => or([eb('m.due_at', '<=', now), eb('m.due_at', '>', now + MOST_WAIT_MS)]))
    .where(({ eb, or }) =>
      or([
        eb('m.leased_until', 'is', null),
        eb('m.leased_until', '<=', now),
        eb('m.leased_until', '>', now + leaseMs + CLOCKS_DIFFER_MS),
      ]),
    )
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('message as earlier')
            .select('earlier.id')
            .where('earlier.state', '=', 'owed')
            .whereRef('earlier.receiver', '=', 'm.receiver')
            .whereRef('earlier.alert', '=', 'm.alert')
            .whereRef('earlier.id', '<', 'm.id'),
        ),
      ),
    )
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
  const message = objectOf(json) as AlertMessage | undefined;
  if (message === undefined) return undefined;
  return { id, receiver, message, attempts, owedSince: instantOf(owed_since) };
}

/** Longer than what a message is put off. */
const MOST_WAIT_MS = 7_200_000;
const CLOCKS_DIFFER_MS = 300_000;
