// SPDX-License-Identifier: Apache-2.0

import type { Discovery } from '../../core/model/discovery.ts';
import type { EndpointRole, Facts } from '../../core/model/facts.ts';
import {
  discoveryUrlOf,
  type HostPort,
  hostPortOf,
  printHostPort,
} from '../../core/model/issuer.ts';
import type { Jwks } from '../../core/model/jwks.ts';
import { type Observed, seenOf } from '../../core/model/observed.ts';
import type { Connected } from '../../ports/index.ts';
import { type Origin, originOf } from '../../core/model/allowed-addresses.ts';
import { withFailure, withSighting } from './sightings.ts';
import { discoveryIn, jwksIn, pathIn } from './documents.ts';
import { unseenBy } from './observed.ts';
import { namerOf } from './issuer.ts';
import type { Keeping, ObserveContext } from './question.ts';
import { DocumentTally } from './probe-tallies.ts';

/**
 * Probes both documents of the issuer again and again, at a calm rate, at each known address in
 * turn. What fails intermittently becomes part of the facts, and so do chains not seen before. Ends
 * when the time is over, or early and in peace when it is told to.
 */
export async function keepLooking(
  facts: Facts,
  keeping: Keeping,
  means: ObserveContext,
): Promise<Facts> {
  const { ports, signal } = means;
  const begun = ports.clock.now();
  const intervalMs = Math.max(SHORTEST_INTERVAL_MS, keeping.forMs / MOST_ROUNDS);
  keeping.begun();
  const tallies = new Map<EndpointRole, DocumentTally>();
  let now = withFirstLooks(facts, tallies);
  for (let round = 0; !signal.aborted; round += 1) {
    const started = ports.clock.now();
    if (round > 0 && started - begun >= keeping.forMs) break;
    now = await lookOnce({ facts: now, tallies, round }, means);
    const restMs = intervalMs - (ports.clock.now() - started);
    const leftMs = keeping.forMs - (ports.clock.now() - begun);
    await rest(Math.max(0, Math.min(restMs, leftMs)), means);
  }
  const documents = [...tallies.values()].map((tally) => tally.series());
  return { ...now, series: { overMs: ports.clock.now() - begun, documents } };
}

interface Round {
  readonly facts: Facts;
  readonly tallies: Map<EndpointRole, DocumentTally>;
  /** From 0. */
  readonly round: number;
}

/** The probe that the facts come from counts as the first. */
function withFirstLooks(facts: Facts, tallies: Map<EndpointRole, DocumentTally>): Facts {
  for (const { document, url } of documentsOf(facts)) {
    const tally = new DocumentTally(document, hostPortOf(url));
    const look = facts[document];
    if (look !== undefined && look.kind !== 'absent') tally.add(look);
    tallies.set(document, tally);
  }
  return facts;
}

async function lookOnce({ facts, tallies, round }: Round, means: ObserveContext): Promise<Facts> {
  let now = facts;
  for (const { document, url } of documentsOf(facts)) {
    if (means.signal.aborted) return now;
    const tally = tallies.get(document) ?? new DocumentTally(document, hostPortOf(url));
    tallies.set(document, tally);
    now = await lookAtDocument({ facts: now, document, url, round, tally }, means);
  }
  return now;
}

interface Looking {
  readonly facts: Facts;
  readonly document: EndpointRole;
  readonly url: string;
  readonly round: number;
  readonly tally: DocumentTally;
}

async function lookAtDocument(looking: Looking, means: ObserveContext): Promise<Facts> {
  const { facts, document, url, tally, round } = looking;
  const at = { ...hostPortOf(url), address: addressIn(facts, hostPortOf(url), round) };
  let connected: Connected;
  try {
    connected = await means.ports.endpoints.connect(
      {
        ...at,
        namedBy: namedBy(looking, means),
        roots: facts.rules.library,
        protocols: 'any',
        signatures: 'any',
        path: pathIn(url),
        timeoutMs: means.question.effort.timeoutMs,
      },
      means.signal,
    );
  } catch (error) {
    if (means.signal.aborted) return facts;
    const failed = unseenBy(error);
    tally.add(failed);
    tell(looking, means, { outcome: failed.detail });
    return { ...facts, endpoints: withFailure(facts.endpoints, at) };
  }
  const look = lookIn(connected, document);
  tally.add(look, connected.tookMs);
  tell(looking, means, {
    ...(look.kind !== 'absent' && look.tookMs !== undefined ? { tookMs: look.tookMs } : {}),
    outcome: look.kind === 'seen' ? 'seen' : look.detail,
  });
  const endpoints = withSighting(facts.endpoints, { ...at, document }, { connected, facts });
  return withDocument({ ...facts, endpoints }, document, look);
}

function namedBy(
  { facts, document, url }: Looking,
  { question }: ObserveContext,
): Origin | undefined {
  const { issuer, endpoints } = facts;
  if (issuer === undefined || document === 'discovery') {
    return issuer === undefined ? undefined : namerOf(issuer, question);
  }
  const issuerAt = hostPortOf(discoveryUrlOf(issuer));
  return originOf(endpoints, { issuerAt, at: hostPortOf(url) });
}

/** A document that was not to be had before, and is now, is a document. */
function withDocument(
  facts: Facts,
  document: EndpointRole,
  look: Observed<Discovery> | Observed<Jwks>,
): Facts {
  return look.kind === 'seen' && facts[document]?.kind !== 'seen'
    ? { ...facts, [document]: look }
    : facts;
}

function lookIn(
  connected: Connected,
  document: EndpointRole,
): Observed<Discovery> | Observed<Jwks> {
  if (connected.document === undefined) {
    return { kind: 'absent', detail: 'no document came over the connection' };
  }
  return document === 'discovery' ? discoveryIn(connected.document) : jwksIn(connected.document);
}

function documentsOf(
  facts: Facts,
): readonly { readonly document: EndpointRole; readonly url: string }[] {
  const { issuer } = facts;
  if (issuer === undefined) return [];
  const keys = seenOf(facts.discovery)?.jwksUri;
  return [
    { document: 'discovery', url: discoveryUrlOf(issuer) },
    ...(keys === undefined ? [] : [{ document: 'jwks' as const, url: keys }]),
  ];
}

/** Each address that was looked at, in turn; `undefined` where names alone lead there. */
function addressIn({ endpoints }: Facts, at: HostPort, round: number): string | undefined {
  const own = endpoints.filter(
    ({ host, port, source }) => host === at.host && port === at.port && source === 'handshake',
  );
  const addresses = [...new Set(own.flatMap(({ address }) => address ?? []))];
  return addresses[round % addresses.length];
}

function tell(
  { document, url, round }: Looking,
  { question }: ObserveContext,
  end: { readonly tookMs?: number; readonly outcome: string },
): void {
  const what = document === 'discovery' ? 'the discovery document' : 'the key set';
  const where = `${printHostPort(hostPortOf(url))}, round ${String(round + 1)}`;
  question.onProgress({ what, where, ...end });
}

/** Being told to stop ends a rest, and is no failure. */
async function rest(milliseconds: number, { ports, signal }: ObserveContext): Promise<void> {
  const resting = milliseconds === 0 ? undefined : ports.clock.pause(milliseconds, signal);
  await resting?.catch((error: unknown) => {
    if (!signal.aborted) throw error;
  });
}

/**
 * Issuers throttle: EKS answers 429 to who asks too often (Amazon EKS User Guide, Fetch signing
 * keys). One probe of each document a second is less than a busy cluster's own share.
 */
const SHORTEST_INTERVAL_MS = 1000;

/** However long it is looked, no more often than this: an hour has a round every six seconds. */
const MOST_ROUNDS = 600;
