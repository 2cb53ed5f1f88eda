// SPDX-License-Identifier: Apache-2.0

import { namesOf } from '../../../app/watch/event-names.ts';
import { TrustprintError } from '../../../core/error.ts';
import { EVENT_KINDS, type EventKind, type StoredEvent } from '../../../core/watch/event.ts';
import type { EventQuery } from '../../../ports/watch.ts';
import { eventJson } from '../../../render/watch/json.ts';
import { eventsQuery } from '../../../schemas/watch-api.ts';
import { type ApiParts, queryOf, sightIn } from './requests.ts';
import { type App, answer } from './app.ts';
import type { HttpParts } from './parts.ts';
import type { Sight } from './visible-accounts.ts';

export function addEvents(api: App, { parts, streams }: ApiParts): void {
  api.get('/events', async (context) => {
    const { target, kinds, before, after, most } = queryOf(context, eventsQuery);
    const query = {
      names: target === undefined ? [] : await namesOf(target, parts.database),
      ...(kinds === undefined ? {} : { kinds: kinds.split(',').map(kindOf) }),
    };
    const { req } = context;
    const isStream = req.header('accept')?.includes('text/event-stream') === true;
    // The answer to HEAD is never read, and so would never end.
    if (isStream && req.method === 'GET') {
      const lastId = /^\d{1,15}$/.exec(req.header('last-event-id') ?? '')?.[0];
      return streams.open(context, { query, after: numberOf(lastId) ?? after });
    }
    const sight = sightIn(context, parts);
    const paging = { ...query, ...defined({ before, after }), accounts: sight.accounts, most };
    const { events, next } = await pageOf(paging, sight, parts);
    const shown = sight.inWords(events.map(eventJson));
    return answer(context, { schemaVersion: 1, events: shown, next });
  });
}

/** Events of others are left out, so that a page may take several questions. */
async function pageOf(
  query: EventQuery,
  sight: Sight,
  { database: { reads } }: HttpParts,
): Promise<{ readonly events: readonly StoredEvent[]; readonly next: string | null }> {
  const seen: StoredEvent[] = [];
  let cursor: { readonly before?: number; readonly after?: number } = {};
  for (let pages = 0; pages < MOST_PAGES; pages += 1) {
    const page = await reads.events({ ...query, ...cursor });
    for (const event of page) {
      if (await sight.event(event)) seen.push(event);
      cursor = query.after === undefined ? { before: event.id } : { after: event.id };
      if (seen.length === query.most) return { events: seen, next: String(event.id) };
    }
    if (page.length < query.most) return { events: seen, next: null };
  }
  return { events: seen, next: String(cursor.before ?? cursor.after) };
}

function kindOf(text: string): EventKind {
  const kind = EVENT_KINDS.find((one) => one === text);
  if (kind !== undefined) return kind;
  throw new TrustprintError('argument_invalid', `no kind of event: "${text.slice(0, 60)}"`, {
    facts: { kinds: EVENT_KINDS },
    hint: `kinds are ${EVENT_KINDS.join(', ')}`,
  });
}

function numberOf(text: string | undefined): number | undefined {
  return text === undefined ? undefined : Number(text);
}

function defined(
  of: Readonly<Record<'before' | 'after', number | undefined>>,
): Partial<Record<'before' | 'after', number>> {
  return Object.fromEntries(Object.entries(of).filter(([, id]) => id !== undefined));
}

const MOST_PAGES = 20;
