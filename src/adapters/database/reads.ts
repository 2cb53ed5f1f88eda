// SPDX-License-Identifier: Apache-2.0

import { type Expression, type ExpressionBuilder, type Kysely, sql, type SqlBool } from 'kysely';

import type { Alert } from '../../core/watch/alert.ts';
import type { Snapshot } from '../../core/watch/snapshot.ts';
import type { WatchCounts, WatchReads } from '../../ports/watch.ts';
import { eventsIn } from './events.ts';
import { linesIn, linesStateIn } from './lines.ts';
import {
  type AlertTargets,
  parsed,
  storedAlert,
  storedSnapshot,
  storedTargets,
} from './stored-forms.ts';
import type { Connection, Tables } from './tables.ts';
import { indexed } from './values.ts';

export function readsOf({ db }: Connection): WatchReads {
  return {
    events: async (query) => eventsIn(db, query),
    alerts: async (about) => alertsIn(db, about),
    snapshots: async (query) => snapshotsOf(db, query),
    counts: async () => countsIn(db),
    lines: (accounts) => linesIn(db, accounts),
    linesState: async () => linesStateIn(db),

    async related(name) {
      const rows = await db
        .selectFrom('relation')
        .select('trust')
        .where('name', '=', indexed(name))
        .orderBy('trust')
        .limit(MOST_RELATED)
        .execute();
      return rows.map(({ trust }) => trust);
    },
  };
}

async function alertsIn(
  db: Kysely<Tables>,
  { accounts, since }: Parameters<WatchReads['alerts']>[0],
): Promise<readonly Alert[]> {
  const rows = await db
    .selectFrom('alert')
    .selectAll()
    .where((where) =>
      where.or([
        where('resolved_at', 'is', null),
        ...(since === undefined ? [] : [where('resolved_at', '>', since)]),
      ]),
    )
    .orderBy('started_at', 'desc')
    .orderBy('id')
    .limit(MOST_ALERTS)
    .execute();
  return rows.flatMap(({ json, targets }) => {
    const alert = parsed(storedAlert, json);
    const about = parsed(storedTargets, targets);
    if (alert === undefined || about === undefined) return [];
    return shown(alert, about, accounts) ?? [];
  });
}

/** As it is now; whoever may see some accounts sees their part of it, and what is of none. */
function shown(
  alert: Alert,
  { first, counts }: AlertTargets,
  accounts: readonly string[] | undefined,
): Alert | undefined {
  const isShown = (account: string | null): boolean =>
    accounts === undefined || account === null || account === '' || accounts.includes(account);
  const visible = Object.entries(counts).filter(([account]) => isShown(account));
  const targetCount = visible.reduce((sum, [, count]) => sum + count, 0);
  if (targetCount === 0) return undefined;
  return {
    ...alert,
    targetCount,
    targets: first.filter(([, account]) => isShown(account)).map(([target]) => target),
    accounts: visible.flatMap(([account]) => (account === '' ? [] : [account])).toSorted(),
  };
}

async function snapshotsOf(
  db: Kysely<Tables>,
  { kind, accounts, after, most }: Parameters<WatchReads['snapshots']>[0],
): Promise<readonly (Snapshot & { readonly account: string | null })[]> {
  let query = db.selectFrom('snapshot').select(['json', 'account']).where('kind', '=', kind);
  if (after !== undefined) query = query.where('name', '>', indexed(after));
  if (accounts !== undefined) {
    if (accounts.length === 0) return [];
    query = query.where((where) =>
      where.or([
        where('account', 'in', accounts),
        where.and([where('account', 'is', null), isRestedOn(where, accounts)]),
      ]),
    );
  }
  const rows = await query.orderBy('name').limit(Math.min(most, MOST_SNAPSHOTS)).execute();
  return rows.flatMap(({ json, account }) => {
    const snapshot = parsed(storedSnapshot, json);
    return snapshot === undefined ? [] : [{ ...snapshot, account }];
  });
}

/** Whether a trust of these accounts rests on it: a page must not end at the name of what is another's. */
function isRestedOn(
  where: ExpressionBuilder<Tables, 'snapshot'>,
  accounts: readonly string[],
): Expression<SqlBool> {
  return where.exists(
    where
      .selectFrom('relation')
      .innerJoin('snapshot as trust', 'trust.name', 'relation.trust')
      .select('relation.name')
      .whereRef('relation.name', '=', 'snapshot.name')
      .where('trust.kind', '=', 'trust')
      .where('trust.account', 'in', accounts),
  );
}

async function countsIn(db: Kysely<Tables>): Promise<WatchCounts> {
  const snapshots = db.selectFrom('snapshot').select(['verdict', count]).orderBy('verdict');
  const trusts = await snapshots
    .select('account')
    .where('kind', '=', 'trust')
    .groupBy(['account', 'verdict'])
    .orderBy('account')
    .execute();
  const findings = await snapshots.where('kind', '=', 'finding').groupBy('verdict').execute();
  const alerts = await db
    .selectFrom('alert')
    .select(['severity', count])
    .where('resolved_at', 'is', null)
    .groupBy('severity')
    .orderBy('severity')
    .execute();
  const owed = await db
    .selectFrom('message')
    .select(count)
    .where('state', '=', 'owed')
    .executeTakeFirst();
  return {
    trusts: trusts.map((row) => ({
      account: row.account ?? '',
      verdict: row.verdict ?? 'unknown',
      count: row.count,
    })),
    findings: findings.map((row) => ({ severity: row.verdict ?? '', count: row.count })),
    alerts,
    owed: owed?.count ?? 0,
  };
}

const count = sql<number>`count(*)`.as('count');

/** Those of one host: every account of an organization. */
const MOST_RELATED = 10_000;
const MOST_ALERTS = 10_000;
const MOST_SNAPSHOTS = 10_000;
