// SPDX-License-Identifier: Apache-2.0

import {
  type Expression,
  type ExpressionBuilder,
  type Insertable,
  type Kysely,
  type Selectable,
  type SelectQueryBuilder,
  sql,
  type SqlBool,
} from 'kysely';

import { instantOf } from '../../core/model/instant.ts';
import type { StoredEvent, WatchEvent } from '../../core/watch/event.ts';
import type { EventQuery } from '../../ports/watch.ts';
import { parsed, storedAuthor, storedEvent, storedValue } from './stored-forms.ts';
import type { Tables } from './tables.ts';
import { chunksOf, indexed, textOf } from './values.ts';

export async function addEvents(db: Kysely<Tables>, events: readonly WatchEvent[]): Promise<void> {
  for (const chunk of chunksOf(events)) {
    await db.insertInto('event').values(chunk.map(rowOf)).execute();
  }
}

function rowOf(event: WatchEvent): Insertable<Tables['event']> {
  const { at, kind, about, source, by } = event;
  return {
    at,
    kind,
    about_kind: about.kind,
    about_name: indexed(about.name),
    // PostgreSQL reads what is equal in the order of an index, but not what is null.
    account: event.account ?? '',
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

type EventsQuery = SelectQueryBuilder<Tables, 'event', Selectable<Tables['event']>>;
type Expressions = ExpressionBuilder<Tables, 'event'>;
type Filter = (where: Expressions) => Expression<SqlBool>;

/**
 * Each branch is read in the order of its own index and no further than it is shown: sorting what an
 * account has had in a year would take seconds.
 */
export async function eventsIn(
  db: Kysely<Tables>,
  query: EventQuery,
): Promise<readonly StoredEvent[]> {
  if (query.kinds?.length === 0) return [];
  const most = Math.min(query.most, MOST_EVENTS);
  const { branches, rest } = filtersOf(query);
  const inOrder = (events: EventsQuery): EventsQuery =>
    query.after === undefined
      ? events.orderBy('id', 'desc').limit(most)
      : events.orderBy('id', 'asc').limit(most);
  const [first = db.selectFrom('event').selectAll(), ...others] = branches.map((branch) => {
    let events: EventsQuery = db.selectFrom('event').selectAll().where(branch);
    for (const filter of rest) events = events.where(filter);
    return db.selectFrom(inOrder(events).as('event')).selectAll();
  });
  const all = others.reduce((left, right) => left.unionAll(right), first);
  const rows = await inOrder(db.selectFrom(all.as('event')).selectAll()).execute();
  return rows.flatMap((row) => eventOf(row) ?? []);
}

/** By what events are found, and what else must be so of them: never by an index of its own. */
function filtersOf({ names, accounts, kinds, before, after }: EventQuery): {
  readonly branches: readonly Filter[];
  readonly rest: readonly Filter[];
} {
  const rest: Filter[] = [isKnown];
  if (before !== undefined) rest.push((where) => where('id', '<', before));
  if (after !== undefined) rest.push((where) => where('id', '>', after));
  const isAllowed: Filter = (where) =>
    where(where.fn.coalesce('account', sql.lit('')), 'in', ['', ...(accounts ?? [])]);
  const isOfKind: Filter = (where) =>
    where(where.fn.coalesce('kind', sql.lit('')), 'in', [...(kinds ?? [])]);
  if (names.length > 0) {
    if (accounts !== undefined) rest.push(isAllowed);
    if (kinds !== undefined) rest.push(isOfKind);
    return { branches: branchesOf('about_name', names.map(indexed)), rest };
  }
  if (accounts !== undefined) {
    if (kinds !== undefined) rest.push(isOfKind);
    if (accounts.length >= MOST_BRANCHES) return { branches: [isAllowed], rest };
    return { branches: branchesOf('account', ['', ...accounts]), rest };
  }
  if (kinds !== undefined) return { branches: branchesOf('kind', kinds), rest };
  return { branches: [(where) => where.lit(true)], rest };
}

/** A newer version that has the same database may keep what this one has no name for: others are told of it. */
const isKnown: Filter = (where) =>
  where.and([
    where(where.fn.coalesce('kind', sql.lit('')), 'in', storedEvent.shape.kind.options),
    where('about_kind', 'in', storedEvent.shape.about_kind.options),
    where('severity', 'in', storedEvent.shape.severity.options),
  ]);

/** One for each value; of many values one for all. */
function branchesOf(
  column: 'about_name' | 'account' | 'kind',
  values: readonly string[],
): readonly Filter[] {
  const each = [...new Set(values)].slice(0, MOST_NAMES);
  if (each.length > MOST_BRANCHES) return [(where) => where(column, 'in', each)];
  return each.map((value) => (where) => where(column, '=', value));
}

/** What is damaged, or of a kind that only a newer trustprint knows, is none. */
function eventOf(row: Selectable<Tables['event']>): StoredEvent | undefined {
  const form = storedEvent.safeParse(row).data;
  if (form === undefined) return undefined;
  return {
    id: row.id,
    at: instantOf(row.at),
    kind: form.kind,
    about: { kind: form.about_kind, name: row.about_name },
    account: row.account === '' ? null : row.account,
    source: row.source,
    severity: form.severity,
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
/** Statements have a bounded length. */
const MOST_BRANCHES = 50;
