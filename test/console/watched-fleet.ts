// SPDX-License-Identifier: Apache-2.0

import { createServer } from 'node:net';
import { once } from 'node:events';

import { openDatabase } from '../../src/adapters/database/open.ts';
import { instantOf } from '../../src/core/model/instant.ts';
import type { WatchEvent } from '../../src/core/watch/event.ts';
import type { TrustSnapshot } from '../../src/core/watch/snapshot.ts';
import type { Batch, KeptLine, WatchDatabase } from '../../src/ports/watch.ts';
import type { ScanLineJson, TrustLine } from '../../src/schemas/scan.ts';
import { SHOP } from '../watched-accounts.ts';
import { fleetLines } from './fleet.ts';

/** A database as rounds over a fleet leave it: its lines, its trusts, and what changed. */
export interface WatchedFleet extends AsyncDisposable {
  readonly database: WatchDatabase;
  /** As they were seen first. */
  readonly trusts: readonly TrustLine[];
  /** Another round, in which that was seen. */
  readonly round: (seen: Partial<Pick<Batch, 'events' | 'suggestions'>> & Lines) => Promise<void>;
}

interface Lines {
  readonly lines?: readonly ScanLineJson[];
}

interface FleetRound {
  readonly isComplete?: boolean;
  /** Of its lines, those of such types. */
  readonly only?: readonly ScanLineJson['type'][];
}

export async function watchedFleet(
  trusts: number,
  { isComplete = true, only }: FleetRound = {},
): Promise<WatchedFleet> {
  const database = await openDatabase(':memory:', { redact: (text) => text });
  const lines = fleetLines({ trusts, at: Date.now() }).filter(
    ({ type }) => only?.includes(type) ?? true,
  );
  // Rounds follow each other in less than no time.
  let at = instantOf(Date.now() - 600_000);
  const round: WatchedFleet['round'] = async ({ lines: seen = [], ...batch }) => {
    const number = (await database.rounds.start('prod', at, instantOf(at + 1))) ?? 0;
    const outcome = await database.snapshots.commit({
      unit: { source: 'prod', round: number, kind: 'account', of: SHOP },
      at,
      snapshots: seen.flatMap((line) =>
        line.type === 'trust' && number === 1
          ? [{ snapshot: snapshotOf(line), over: 0, account: line.account, conditions: [] }]
          : [],
      ),
      gone: [],
      events: [],
      suggestions: [],
      lines: { kept: seen.flatMap(keptLine), gone: [] },
      remnant: undefined,
      receivers: [],
      completes: isComplete,
      ...batch,
    });
    if (outcome !== 'committed') throw new Error(`the round is ${outcome}`);
    at = instantOf(at + 1);
  };
  await round({ lines });
  return {
    database,
    trusts: lines.filter((line) => line.type === 'trust'),
    round,
    [Symbol.asyncDispose]: async () => database.close(),
  };
}

/** Of a trust of the fleet, now. */
export function eventOf(trust: TrustLine, changed: Partial<WatchEvent> = {}): WatchEvent {
  const now = instantOf(Date.now());
  return {
    at: now,
    kind: 'verdict-changed',
    about: { kind: 'trust', name: trust.providerArn },
    account: trust.account,
    source: 'prod',
    severity: 'error',
    detail: `IAM lists no certificate that ${trust.hosts[0] ?? ''} serves`,
    before: { verdict: 'ok', check: null, sentence: null },
    after: { verdict: 'broken', check: 'endpoint-trust', sentence: null },
    by: {
      arn: 'arn:aws:sts::111122223333:assumed-role/platform/ann',
      at: now,
      call: 'UpdateOpenIDConnectProviderThumbprint',
      agent: 'aws-cli/2.31.0',
    },
    ...changed,
  };
}

/** A port that nothing else has: a server that is started again is where it was. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address !== null ? address.port : 0;
}

function snapshotOf({ providerArn: name, ...trust }: TrustLine): TrustSnapshot {
  const { issuer, hosts, roles, verdict, decidedBy } = trust;
  const cause = trust.cause === null ? null : { ...trust.cause };
  const since = instantOf(Date.now());
  return {
    kind: 'trust',
    name,
    issuer,
    hosts,
    roles,
    verdict,
    since,
    unknownRounds: 0,
    cause,
    decidedBy: decidedBy ?? null,
  };
}

function keptLine(line: ScanLineJson): readonly KeptLine[] {
  const of = nameOf(line);
  return of === undefined ? [] : [{ ...of, line: JSON.stringify(line) }];
}

function nameOf(line: ScanLineJson): Omit<KeptLine, 'line'> | undefined {
  switch (line.type) {
    case 'trust':
      return { kind: 'trust', name: line.providerArn, account: line.account };
    case 'finding':
      return { kind: 'finding', name: line.id, account: line.account };
    case 'unreadable':
      return { kind: 'unreadable', name: line.id, account: line.account };
    case 'account':
      return { kind: 'account', name: line.account, account: line.account };
    case 'endpoint':
      return {
        kind: 'endpoint',
        name: `${line.host}:${String(line.port)} ${line.address ?? ''}`,
        account: null,
      };
    case 'scan':
    case 'summary':
    case 'gone':
    case 'unconfirmed':
      return undefined;
  }
}
