// SPDX-License-Identifier: Apache-2.0

import {
  instantOf,
  type Instant,
  parseInstant,
  plusSeconds,
} from '../../../../src/core/model/instant.ts';
import {
  listedThumbprintOf,
  parseFingerprint,
  parseThumbprint,
} from '../../../../src/core/model/thumbprint.ts';
import type { CompareContext } from '../../../../src/core/watch/change.ts';
import { compare } from '../../../../src/core/watch/compare.ts';
import type { Condition } from '../../../../src/core/watch/alert.ts';
import type { WatchEvent } from '../../../../src/core/watch/event.ts';
import type {
  Seen,
  SeenChain,
  SeenEndpoint,
  SeenFinding,
  SeenIssuer,
  SeenTrust,
} from '../../../../src/core/watch/seen.ts';
import type { CertificateSnapshot, Snapshot } from '../../../../src/core/watch/snapshot.ts';

export const START = parseInstant('2026-01-01T00:00:00Z');
export const HOST = 'oidc.example.com';
export const PROVIDER = 'arn:aws:iam::111122223333:oidc-provider/oidc.example.com';

export function hours(count: number): Instant {
  return plusSeconds(START, count * 3600);
}

export function days(count: number): Instant {
  return hours(24 * count);
}

export function contextAt(at: Instant, changed: Partial<CompareContext> = {}): CompareContext {
  return {
    at,
    source: 'own',
    account: '111122223333',
    isFirstRound: false,
    tokenLifetimeMs: 86_400_000,
    suppressions: [],
    ...changed,
  };
}

/** A certificate of that name: the same for the same name. */
export function certificate(
  name: string,
  dates: readonly [Instant, Instant] = [START, days(3650)],
): CertificateSnapshot {
  const hex = Buffer.from(name).toString('hex');
  return {
    subject: `CN=${name}`,
    sha1: parseThumbprint(hex.padEnd(40, '0')),
    sha256: parseFingerprint(hex.padEnd(64, '0')),
    notBefore: dates[0],
    notAfter: dates[1],
  };
}

/** A leaf under one CA, by which the chain is called. */
export function chain(name: string, changed: Partial<SeenChain> = {}): SeenChain {
  const certificates = [certificate(`leaf of ${name}`), certificate(name)];
  return { id: name, certificates, decidedBy: 'list', needed: [], ...changed };
}

/** What each address serves: names of chains, or chains; an empty list for one that failed. */
export function endpoint(
  addresses: Readonly<Record<string, readonly (string | SeenChain)[]>>,
): SeenEndpoint {
  return {
    kind: 'endpoint',
    name: `${HOST}:443`,
    host: HOST,
    addresses: Object.entries(addresses).map(([address, chains]) => ({
      address,
      chains: chains.map((one) => (typeof one === 'string' ? chain(one) : one)),
    })),
  };
}

export function issuer(
  kids: readonly string[] | undefined,
  changed: Partial<SeenIssuer> = {},
): SeenIssuer {
  return {
    kind: 'issuer',
    name: `https://${HOST}`,
    host: HOST,
    jwksUri: `https://${HOST}/keys`,
    says: `https://${HOST}`,
    keys: kids?.map((kid) => ({ kid, thumbprint: `of ${kid}` })),
    ...changed,
  };
}

export function trust(changed: Partial<SeenTrust> = {}): SeenTrust {
  return {
    kind: 'trust',
    name: PROVIDER,
    issuer: `https://${HOST}`,
    hosts: [HOST],
    roles: [],
    verdict: 'ok',
    cause: null,
    refused: [],
    isIntermittent: false,
    notChecked: [],
    decidedBy: 'list',
    list: [listedThumbprintOf('a'.repeat(40))],
    command: null,
    saidBy: undefined,
    ...changed,
  };
}

/** A trust of which a chain is refused. */
export function brokenTrust(id = 'B', changed: Partial<SeenTrust> = {}): SeenTrust {
  const place = { host: HOST, chain: id };
  const sentence = `IAM lists no certificate that ${HOST} serves`;
  return trust({
    verdict: 'broken',
    cause: { check: 'endpoint-trust', sentence, ...place },
    refused: [place],
    command: `trustprint fix ${PROVIDER}`,
    ...changed,
  });
}

export function finding(changed: Partial<SeenFinding> = {}): SeenFinding {
  return {
    kind: 'finding',
    name: 'f1',
    check: 'provider-unused',
    severity: 'warning',
    resource: PROVIDER,
    about: PROVIDER,
    detail: 'no role trusts it',
    command: null,
    names: [PROVIDER, '111122223333'],
    isCause: false,
    ...changed,
  };
}

export interface Told {
  readonly after: Snapshot | undefined;
  readonly events: readonly WatchEvent[];
  readonly conditions: readonly Condition[];
}

/** What is told of one thing that is seen again and again. */
export function story(
  sights: readonly (readonly [Instant, Seen, Partial<CompareContext>?])[],
): Told & { readonly rounds: readonly Told[] } {
  const rounds: Told[] = [];
  let before: Snapshot | undefined;
  for (const [at, seen, changed] of sights) {
    const compared = compare(before, seen, contextAt(at, changed));
    before = compared.after;
    rounds.push(compared);
  }
  const events = rounds.flatMap((round) => round.events);
  return { after: before, events, conditions: rounds.at(-1)?.conditions ?? [], rounds };
}

/** Events in a form that is read at a glance. */
export function kindsOf(events: readonly WatchEvent[]): readonly string[] {
  return events.map(({ at, kind }) => `${String((at - START) / 3_600_000)}h ${kind}`);
}

export function conditionsIn(conditions: readonly Condition[]): readonly string[] {
  return conditions.map(({ severity, cause: { check, host, chain: id } }) =>
    [severity, check, host, id].join(' ').trim(),
  );
}

export const NEVER = instantOf(0);
