// SPDX-License-Identifier: Apache-2.0

import type { Kysely, Selectable } from 'kysely';

import { instantOf } from '../../core/model/instant.ts';
import type { Suggestion } from '../../core/watch/suggestion.ts';
import type { Suggestions } from '../../ports/watch.ts';
import { parsed, storedPlan, suggestionState } from './stored-forms.ts';
import type { Connection, Tables } from './tables.ts';
import { jsonOf, textOf } from './values.ts';

export function suggestionsIn({ db }: Connection): Suggestions {
  return {
    async open(accounts) {
      if (accounts?.length === 0) return [];
      let query = db.selectFrom('suggestion').selectAll().where('state', '=', 'open');
      if (accounts !== undefined) query = query.where('account', 'in', accounts);
      const rows = await query.orderBy('at', 'desc').orderBy('id').limit(MOST_SHOWN).execute();
      return rows.flatMap((row) => suggestionOf(row) ?? []);
    },

    async suggestion(id) {
      const row = await db
        .selectFrom('suggestion')
        .selectAll()
        .where('id', '=', textOf(id))
        .executeTakeFirst();
      return row === undefined ? undefined : suggestionOf(row);
    },

    add: async (suggestion) =>
      db.transaction().execute(async (trx) => addSuggestion(trx, suggestion)),

    async close(id, state, note) {
      const closed = await db
        .updateTable('suggestion')
        .set({ state, note: textOf(note) })
        .where('id', '=', textOf(id))
        .where('state', '=', 'open')
        .executeTakeFirst();
      return closed.numUpdatedRows === 1n;
    },
  };
}

/** An older one of the same target is outdated by it. */
export async function addSuggestion(db: Kysely<Tables>, suggestion: Suggestion): Promise<void> {
  const { id, target, account, source, at, plan, state, note } = suggestion;
  await db
    .updateTable('suggestion')
    .set({ state: 'outdated', note: `replaced by ${id}` })
    .where('target', '=', target)
    .where('state', '=', 'open')
    .execute();
  const row = { id, target, account, source, at, state, note, plan: jsonOf(plan) };
  await db.insertInto('suggestion').values(row).execute();
}

/** What is damaged is none: nobody should approve it. */
function suggestionOf(row: Selectable<Tables['suggestion']>): Suggestion | undefined {
  const plan = parsed(storedPlan, row.plan);
  const state = suggestionState.safeParse(row.state).data;
  if (plan === undefined || state === undefined) return undefined;
  return { ...row, at: instantOf(row.at), plan, state };
}

const MOST_SHOWN = 1000;
