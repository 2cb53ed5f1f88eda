// SPDX-License-Identifier: Apache-2.0

import { randomUUID } from 'node:crypto';

import type { Insertable, Transaction } from 'kysely';

import type { Instant } from '../../core/model/instant.ts';
import { type Alert, type AlertMessage, MOST_TARGETS } from '../../core/watch/alert.ts';
import { type AlertChange, alertChange, isFor } from '../../core/watch/alert-change.ts';
import type { ReceiverRule } from '../../ports/watch.ts';
import { conditionsOf, type Left } from './conditions.ts';
import { type AlertTargets, parsed, storedAlert, storedTexts } from './stored-forms.ts';
import type { Tables } from './tables.ts';
import { chunksOf, jsonOf } from './values.ts';

interface Refresh {
  readonly causes: ReadonlySet<string>;
  readonly at: Instant;
  /** `undefined`: those that were told of an alert are told of its end. */
  readonly receivers: readonly ReceiverRule[] | undefined;
}

/** Brings alerts to what is left of their causes, and puts what is to be said into the outbox. */
export async function refreshAlerts(trx: Transaction<Tables>, refresh: Refresh): Promise<void> {
  const causes = [...refresh.causes];
  const left = await conditionsOf(trx, causes);
  const standing = await standingOf(trx, causes);
  const messages: Insertable<Tables['message']>[] = [];
  for (const cause of causes) {
    const before = standing.get(cause);
    const now = left.get(cause) ?? NOTHING_LEFT;
    messages.push(...(await refreshOne(trx, { cause, before, left: now, refresh })));
  }
  for (const chunk of chunksOf(messages)) await trx.insertInto('message').values(chunk).execute();
}

interface One {
  readonly cause: string;
  readonly before: Tables['alert'] | undefined;
  readonly left: Left;
  readonly refresh: Refresh;
}

async function refreshOne(
  trx: Transaction<Tables>,
  { cause, before, left, refresh }: One,
): Promise<readonly Insertable<Tables['message']>[]> {
  const { json = null, told: toldBefore = null, targets: targetsBefore } = before ?? {};
  const standing = parsed(storedAlert, json);
  if (standing === undefined) await deleteDamaged(trx, before);
  const change = changeOf(standing, left, refresh.at);
  const targets = jsonOf(targetsOf(left));
  if (change === undefined) {
    if (before !== undefined) await putTargets(trx, before, targets);
    return [];
  }
  const told = new Set(parsed(storedTexts, toldBefore));
  const messages = messagesOf(change, told, refresh);
  for (const { receiver } of messages) told.add(receiver);
  await putAlert(trx, change.alert, {
    cause,
    // Of one that is over it is kept whom it was about.
    targets: (change.kind === 'resolved' ? targetsBefore : undefined) ?? targets,
    told: jsonOf([...told]),
  });
  return messages;
}

/** It fires again: said twice is better than not at all. */
async function deleteDamaged(
  trx: Transaction<Tables>,
  damaged: Tables['alert'] | undefined,
): Promise<void> {
  if (damaged === undefined) return;
  await trx.deleteFrom('alert').where('id', '=', damaged.id).execute();
}

/** How it is, where nobody is told. */
async function putTargets(
  trx: Transaction<Tables>,
  before: Tables['alert'],
  targets: string,
): Promise<void> {
  if (before.targets === targets) return;
  await trx.updateTable('alert').set({ targets }).where('id', '=', before.id).execute();
}

async function putAlert(
  trx: Transaction<Tables>,
  alert: Alert,
  more: Pick<Tables['alert'], 'cause' | 'targets' | 'told'>,
): Promise<void> {
  const { id, severity, startedAt, resolvedAt } = alert;
  const times = { started_at: startedAt, resolved_at: resolvedAt };
  const row = { id, severity, ...times, json: jsonOf(alert), ...more };
  await trx
    .insertInto('alert')
    .values(row)
    .onConflict((conflict) => conflict.column('id').doUpdateSet(row))
    .execute();
}

function changeOf(
  standing: Alert | undefined,
  { first, counts }: Left,
  at: Instant,
): AlertChange | undefined {
  const cause = first[0]?.cause ?? standing?.cause;
  if (cause === undefined) return undefined;
  const count = [...counts.values()].reduce((sum, some) => sum + some, 0);
  const accounts = [...counts.keys()].filter((account) => account !== '').toSorted();
  const severity = first[0]?.severity;
  return alertChange(
    standing,
    { count, first, accounts: accounts.slice(0, MOST_ACCOUNTS), severity },
    { cause, at, newId: randomUUID },
  );
}

function targetsOf({ first, counts }: Left): AlertTargets {
  const named = first.slice(0, MOST_TARGETS);
  return {
    first: named.map(({ target, account }) => [target, account] as const),
    counts: Object.fromEntries(counts),
  };
}

/** Who was never told that it began is told neither how it goes on nor its end. */
function messagesOf(
  { alert, kind }: AlertChange,
  told: ReadonlySet<string>,
  { at, receivers }: Refresh,
): readonly Insertable<Tables['message']>[] {
  const known = receivers?.map(({ name }) => name);
  const names =
    kind === 'resolved'
      ? [...told].filter((name) => known?.includes(name) ?? true)
      : (receivers ?? []).filter((rule) => isFor(rule, alert)).map(({ name }) => name);
  return names.map((receiver) => {
    const said = kind === 'updated' && !told.has(receiver) ? 'firing' : kind;
    return messageRow(receiver, { id: randomUUID(), kind: said, alert, at });
  });
}

export function messageRow(receiver: string, message: AlertMessage): Insertable<Tables['message']> {
  return {
    receiver,
    alert: message.alert.id,
    state: 'owed',
    json: jsonOf(message),
    attempts: 0,
    owed_since: message.at,
    due_at: message.at,
    leased_until: null,
    why: null,
  };
}

async function standingOf(
  trx: Transaction<Tables>,
  causes: readonly string[],
): Promise<ReadonlyMap<string, Tables['alert']>> {
  const found = new Map<string, Tables['alert']>();
  for (const chunk of chunksOf(causes)) {
    const rows = await trx
      .selectFrom('alert')
      .selectAll()
      .where('cause', 'in', chunk)
      .where('resolved_at', 'is', null)
      .execute();
    for (const row of rows) found.set(row.cause, row);
  }
  return found;
}

const NOTHING_LEFT: Left = { first: [], counts: new Map() };
/** An organization has 10,000 at most; a message need not name them all. */
const MOST_ACCOUNTS = 100;
