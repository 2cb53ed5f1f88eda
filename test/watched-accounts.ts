// SPDX-License-Identifier: Apache-2.0

import { openDatabase } from '../src/adapters/database/open.ts';
import { type Instant, instantOf, parseInstant } from '../src/core/model/instant.ts';
import type { ListedThumbprint, Thumbprint, Fingerprint } from '../src/core/model/thumbprint.ts';
import type { Condition } from '../src/core/watch/alert.ts';
import type { WatchEvent } from '../src/core/watch/event.ts';
import type { EndpointSnapshot, TrustSnapshot } from '../src/core/watch/snapshot.ts';
import type { Suggestion } from '../src/core/watch/suggestion.ts';
import type { SnapshotWrite, WatchDatabase } from '../src/ports/watch.ts';

/** Two accounts that somebody may be granted apart; both trust an issuer on one host. */
export const SHOP = '111122223333';
export const BANK = '444455556666';
export const AT = parseInstant('2026-11-27T12:00:00Z');

export function providerOf(account: string, host: string): string {
  return `arn:aws:iam::${account}:oidc-provider/${host}`;
}

export const SHARED_HOST = 'shared.example.com';

/** A database in memory, as a round of both accounts leaves it. */
export async function watchedAccounts(where = ':memory:'): Promise<WatchDatabase> {
  const database = await openDatabase(where, { redact: (text) => text });
  const round = (await database.rounds.start('prod', AT, instantOf(AT + 900_000))) ?? 0;
  for (const account of [SHOP, BANK]) {
    const of = account === SHOP ? 'shop' : 'bank';
    const outcome = await database.snapshots.commit({
      unit: { source: 'prod', round, kind: 'account', of: account },
      at: AT,
      snapshots: [
        trustWrite(account, `${of}.example.com`, 'ok'),
        trustWrite(account, SHARED_HOST, 'broken'),
        endpointWrite(`${of}.example.com:443`),
        ...(account === SHOP ? [endpointWrite(`${SHARED_HOST}:443`)] : []),
      ],
      gone: [],
      events: [
        verdictChanged(account),
        changed(`${of}.example.com:443`),
        ...(account === SHOP ? [changed(`${SHARED_HOST}:443`)] : []),
      ],
      suggestions: [suggestionFor(account)],
      lines: { kept: [], gone: [] },
      remnant: undefined,
      receivers: [{ name: 'ops', severity: 'notice' }],
      completes: account === BANK,
    });
    if (outcome !== 'committed') throw new Error(`the seed is ${outcome}`);
  }
  return database;
}

/** Another event of an account, in a round of its own. */
export async function eventIn(
  database: WatchDatabase,
  account: string,
  detail: string,
): Promise<void> {
  const [source] = await database.rounds.sources();
  const at = source?.nextAt ?? AT;
  const round = (await database.rounds.start('prod', at, instantOf(at + 900_000))) ?? 0;
  await database.snapshots.commit({
    unit: { source: 'prod', round, kind: 'account', of: account },
    at,
    snapshots: [],
    gone: [],
    events: [{ ...verdictChanged(account), detail, at }],
    suggestions: [],
    lines: { kept: [], gone: [] },
    remnant: undefined,
    receivers: [],
    completes: true,
  });
}

export function trustWrite(account: string, host: string, verdict: 'ok' | 'broken'): SnapshotWrite {
  const arn = providerOf(account, host);
  const snapshot: TrustSnapshot = {
    kind: 'trust',
    name: arn,
    issuer: `https://${host}`,
    hosts: [host],
    roles: [`arn:aws:iam::${account}:role/web`],
    verdict,
    since: AT,
    unknownRounds: 0,
    cause: verdict === 'ok' ? null : { check: 'endpoint-trust', sentence: 'IAM lists nothing' },
    decidedBy: 'list',
  };
  const broken: Condition = {
    cause: { check: 'endpoint-trust', host, chain: 'c'.repeat(64) },
    target: arn,
    account,
    severity: 'error',
    detail: `IAM lists no certificate that ${host} serves`,
    command: `trustprint fix ${arn}`,
    until: null,
  };
  return { snapshot, over: 0, account, conditions: verdict === 'ok' ? [] : [broken] };
}

function endpointWrite(name: string): SnapshotWrite {
  const certificate = {
    subject: 'CN=<script>alert(1)</script>',
    sha1: 'a'.repeat(40) as Thumbprint,
    sha256: 'b'.repeat(64) as Fingerprint,
    notBefore: AT,
    notAfter: instantOf(AT + 86_400_000),
  };
  const snapshot: EndpointSnapshot = {
    kind: 'endpoint',
    name,
    addresses: [
      { address: '192.0.2.1', chains: [{ id: 'c'.repeat(64), certificates: [certificate] }] },
    ],
    recent: [],
    flappingSince: null,
    expiries: [],
    changedAt: null,
  };
  return { snapshot, over: 0, account: null, conditions: [] };
}

export function verdictChanged(account: string): WatchEvent {
  return {
    at: AT,
    kind: 'verdict-changed',
    about: { kind: 'trust', name: providerOf(account, SHARED_HOST) },
    account,
    source: 'prod',
    severity: 'error',
    detail: `broken in ${account}`,
    before: null,
    after: { verdict: 'broken' },
    by: { arn: `arn:aws:iam::${account}:user/eve`, at: AT, call: 'UpdateX', agent: null },
  };
}

function changed(name: string): WatchEvent {
  return {
    ...verdictChanged(SHOP),
    kind: 'certificate-changed',
    about: { kind: 'endpoint', name },
    account: null,
    severity: 'notice',
    detail: `${name} serves another chain`,
    by: null,
  };
}

export function suggestionFor(account: string, id = `suggestion-${account}`): Suggestion {
  const provider = providerOf(account, SHARED_HOST);
  const listed = 'd'.repeat(40) as ListedThumbprint;
  return {
    id,
    target: provider,
    account,
    source: 'prod',
    at: AT,
    state: 'open',
    note: null,
    plan: {
      id: 'plan-1',
      changes: [
        {
          kind: 'set-thumbprints',
          provider,
          from: [],
          to: [listed],
          add: [],
          retire: [],
          because: 'the list names nothing that is served',
        },
      ],
      proposals: [],
      because: 'the list names nothing that is served',
      mends: true,
      warnings: [],
    },
  };
}

export function later(milliseconds: number): Instant {
  return instantOf(AT + milliseconds);
}
