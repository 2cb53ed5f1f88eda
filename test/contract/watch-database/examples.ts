// SPDX-License-Identifier: Apache-2.0

import { type Instant, plusSeconds } from '../../../src/core/model/instant.ts';
import type { Condition } from '../../../src/core/watch/alert.ts';
import type { WatchEvent } from '../../../src/core/watch/event.ts';
import type {
  EndpointSnapshot,
  FindingSnapshot,
  SnapshotKey,
  TrustSnapshot,
} from '../../../src/core/watch/snapshot.ts';
import type { Suggestion } from '../../../src/core/watch/suggestion.ts';
import type { Batch, SnapshotWrite, WatchDatabase, WorkUnit } from '../../../src/ports/watch.ts';
import { printKey } from '../../../src/core/watch/snapshot.ts';
import { NOW } from '../../world.ts';

export const ACCOUNT = '111122223333';
export const OTHER_ACCOUNT = '444455556666';
export const UNIT: WorkUnit = { source: 'prod', round: 1, kind: 'account', of: ACCOUNT };
export const LATER = plusSeconds(NOW, 900);
export const TEAM = { name: 'team', severity: 'warning' } as const;

export function trust(name: string, more: Partial<TrustSnapshot> = {}): TrustSnapshot {
  return {
    kind: 'trust',
    name,
    issuer: 'https://oidc.example.com/a',
    hosts: ['oidc.example.com'],
    roles: [],
    verdict: 'ok',
    since: NOW,
    unknownRounds: 0,
    cause: null,
    decidedBy: 'list',
    ...more,
  };
}

export function endpoint(name: string): EndpointSnapshot {
  const none = { addresses: [], recent: [], expiries: [] };
  return { kind: 'endpoint', name, ...none, flappingSince: null, changedAt: null };
}

export function finding(name: string, severity: FindingSnapshot['severity']): FindingSnapshot {
  const said = { check: 'provider-unused', resource: 'arn:1', about: 'arn:1', detail: 'unused' };
  return { kind: 'finding', name, severity, ...said, firstSeenAt: NOW, isFromBeginning: false };
}

export function condition(target: string, more: Partial<Condition> = {}): Condition {
  return {
    cause: { check: 'endpoint-trust', host: 'oidc.example.com', chain: 'c1' },
    target,
    account: ACCOUNT,
    severity: 'error',
    detail: 'IAM lists no certificate that oidc.example.com serves',
    command: null,
    until: null,
    ...more,
  };
}

export function event(name: string, more: Partial<WatchEvent> = {}): WatchEvent {
  return {
    at: NOW,
    kind: 'verdict-changed',
    about: { kind: 'trust', name },
    account: ACCOUNT,
    source: 'prod',
    severity: 'error',
    detail: 'broken',
    before: null,
    after: { verdict: 'broken' },
    by: null,
    ...more,
  };
}

export function suggestion(id: string, more: Partial<Suggestion> = {}): Suggestion {
  const plan = { id: 'p1', changes: [], proposals: [], because: '', mends: true, warnings: [] };
  const of = { target: 'arn:1', account: ACCOUNT, source: 'prod' };
  return { id, ...of, at: NOW, plan, state: 'open', note: null, ...more };
}

/** Commits over what is stored now. */
export async function commit(
  { snapshots }: Pick<WatchDatabase, 'snapshots'>,
  writes: readonly Omit<SnapshotWrite, 'over' | 'account'>[],
  more: Partial<Batch> = {},
): Promise<string> {
  const stored = await snapshots.load(writes.map(({ snapshot }) => snapshot));
  return snapshots.commit({
    unit: UNIT,
    at: NOW,
    snapshots: writes.map((write) => ({
      account: ACCOUNT,
      over: stored.get(printKey(write.snapshot))?.version ?? 0,
      ...write,
    })),
    gone: [],
    events: [],
    suggestions: [],
    lines: { kept: [], gone: [] },
    remnant: undefined,
    receivers: [TEAM],
    completes: false,
    ...more,
  });
}

/** Starts rounds until this one. */
export async function startRound(
  { rounds }: Pick<WatchDatabase, 'rounds'>,
  round = 1,
  source = UNIT.source,
): Promise<void> {
  const sources = await rounds.sources();
  let at: Instant = sources.find(({ name }) => name === source)?.nextAt ?? NOW;
  let reached = sources.find(({ name }) => name === source)?.round ?? 0;
  while (reached < round) {
    reached = (await rounds.start(source, at, plusSeconds(at, 900))) ?? reached;
    at = plusSeconds(at, 900);
  }
}

export function key(kind: SnapshotKey['kind'], name: string): SnapshotKey {
  return { kind, name };
}
