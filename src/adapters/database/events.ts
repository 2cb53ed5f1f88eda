// SPDX-License-Identifier: Apache-2.0

import type {
  ExpressionBuilder,
  ExpressionWrapper,
  Insertable,
  Kysely,
  Selectable,
  SqlBool,
} from 'kysely';

import { instantOf } from '../../core/model/instant.ts';
import type { StoredEvent, WatchEvent } from '../../core/watch/event.ts';
import type { EventQuery } from '../../ports/watch.ts';
import {
  eventKind,
  parsed,
  severity,
  snapshotKind,
  storedAuthor,
  storedValue,
} from './stored-forms.ts';
import type { Tables } from './tables.ts';
import { chunksOf, indexed, textOf } from './values.ts';

export async function addEvents(db: Kysely<Tables>, events: readonly WatchEvent[]): Promise<void> {
  for (const chunk of chunksOf(events)) {
    await db.insertInto('event').values(chunk.map(rowOf)).execute();
  }
}

function rowOf(event: WatchEvent): Insertable<Tables['event']> {
  const { at, kind, about, account, source, by } = event;
  return {
    at,
    kind,
    about_kind: about.kind,
    about_name: indexed(about.name),
    account,
    source,
    severity: event.severity,
    detail: textOf(event.detail),
    before: bounded(event.before),
    after: bounded(event.after),
    author: by === null ? null : bounded(by),
  };
}

/** What is longer is told to be: the snapshot has it. */
function bounded(value: unknown): string {
  const json = JSON.stringify(value);
  return json.length <= MOST_JSON ? json : JSON.stringify({ tooLong: json.length });
}

export async function eventsIn(
  db: Kysely<Tables>,
  { names, kinds, accounts, before, after, most }: EventQuery,
): Promise<readonly StoredEvent[]> {
  let query = db.selectFrom('event').selectAll().limit(Math.min(most, MOST_EVENTS));
  if (names.length > 0) {
    query = query.where('about_name', 'in', names.slice(0, MOST_NAMES).map(indexed));
  }
  if (kinds !== undefined) query = query.where('kind', 'in', kinds);
  if (accounts !== undefined) query = query.where((where) => isAllowed(where, accounts));
  if (before !== undefined) query = query.where('id', '<', before);
  const rows = await (
    after === undefined
      ? query.orderBy('id', 'desc')
      : query.where('id', '>', after).orderBy('id', 'asc')
  ).execute();
  return rows.map(eventOf);
}

/** What is in no account is shown to all. */
function isAllowed(
  where: ExpressionBuilder<Tables, 'event'>,
  accounts: readonly string[],
): ExpressionWrapper<Tables, 'event', SqlBool> {
  const none = where('account', 'is', null);
  return accounts.length === 0 ? none : where.or([none, where('account', 'in', accounts)]);
}

function eventOf(row: Selectable<Tables['event']>): StoredEvent {
  return {
    id: row.id,
    at: instantOf(row.at),
    kind: eventKind.parse(row.kind),
    about: { kind: snapshotKind.parse(row.about_kind), name: row.about_name },
    account: row.account,
    source: row.source,
    severity: severity.parse(row.severity),
    detail: row.detail,
    before: parsed(storedValue, row.before) ?? null,
    after: parsed(storedValue, row.after) ?? null,
    by: parsed(storedAuthor, row.author) ?? null,
  };
}

const MOST_JSON = 64 * 1024;
const MOST_EVENTS = 10_000;
/** A target is known by a few; a host by the trusts that rest on it. */
const MOST_NAMES = 10_000;
