// SPDX-License-Identifier: Apache-2.0

import { FAILED_RETRIES } from '../../core/gates/lost-connections.ts';
import type { ChainFact, EndpointProbe, EndpointRole } from '../../core/model/facts.ts';
import { type HostPort, printHostAt } from '../../core/model/issuer.ts';
import type { Unseen } from '../../core/model/observed.ts';
import type { Origin } from '../../core/model/allowed-addresses.ts';
import type { Connected, Connection, Endpoints, FetchedDocument } from '../../ports/index.ts';
import {
  completeAnchoring,
  lookAtVariants,
  type LookOnce,
  lookUntilNothingNew,
  tryAnchorsAlone,
  withTls12First,
} from './repeat-probes.ts';
import { passingFailure } from './documents.ts';
import { unseenBy } from './observed.ts';
import type { Effort, OnProgress } from './question.ts';
import { Sightings } from './probe-tallies.ts';

/** What is asked of one endpoint. */
export interface EndpointQuestion extends HostPort {
  readonly roles: readonly EndpointRole[];
  /** A document to fetch over the first connection that opens. */
  readonly path: string | undefined;
  readonly next?: NonNullable<Connection['next']>;
  /** Who names it, where nobody typed it. */
  readonly namedBy: Origin | undefined;
}

export interface EndpointSeen {
  readonly looks: readonly EndpointProbe[];
  readonly document: FetchedDocument | undefined;
  readonly second: FetchedDocument | undefined;
  /** Why there is no document, when no connection opened. */
  readonly failed: Unseen | undefined;
}

/** With what an endpoint is looked at. */
export interface EndpointContext {
  readonly endpoints: Endpoints;
  readonly effort: Effort;
  readonly signal: AbortSignal;
  readonly onProgress: OnProgress;
}

/** Probes every address of an endpoint, side by side, as often as the effort says. */
export async function observeEndpoint(
  question: EndpointQuestion,
  means: EndpointContext,
): Promise<EndpointSeen> {
  let addresses: readonly (string | undefined)[];
  try {
    addresses = (await means.endpoints.addressesOf(question, means.signal)) ?? [undefined];
  } catch (error) {
    return dark(question, { address: undefined, attempts: 1 }, unseenBy(error));
  }
  if (means.effort.addresses === 'first') addresses = addresses.slice(0, 1);
  const seen = await Promise.all(
    addresses.map(async (address) => observeAddress(question, address, means)),
  );
  const best = seen.find(({ document }) => document !== undefined) ?? seen[0];
  return {
    looks: seen.flatMap(({ looks }) => looks),
    document: best?.document,
    second: best?.second,
    failed: seen.every(({ failed }) => failed !== undefined) ? worst(seen) : undefined,
  };
}

/** Of several failures, the one that AWS would meet too tells most. */
function worst(seen: readonly EndpointSeen[]): Unseen | undefined {
  const failures = seen.flatMap(({ failed }) => failed ?? []);
  return failures.find(({ by }) => by === 'theirs') ?? failures[0];
}

async function observeAddress(
  question: EndpointQuestion,
  address: string | undefined,
  means: EndpointContext,
): Promise<EndpointSeen> {
  const look = lookFunction(question, address, means);
  const sightings = new Sightings();
  let opened: Opened;
  try {
    opened = await openOrAgain(sightings, async () => open(question, look, means.effort), means);
  } catch (error) {
    return dark(question, { address, attempts: sightings.looks + 1 }, unseenBy(error));
  }
  const { connected } = opened;
  const tls12 = await lookOn(sightings, { opened, look }, means.effort);
  const { lost } = sightings;
  return {
    looks: sightings.chains(tls12).map(({ chain, seen, tookMs }): EndpointProbe => ({
      host: question.host,
      port: question.port,
      serves: question.roles,
      address,
      source: 'handshake',
      attempts: sightings.looks,
      sightings: seen,
      ...(lost === undefined ? {} : { lost }),
      chain: { kind: 'seen', value: chain, tookMs },
    })),
    document: connected.document,
    second: connected.second,
    failed: undefined,
  };
}

interface Opened {
  readonly connected: Connected;
  readonly tls12: ChainFact['tls12'];
}

/** What fails the first time is made again, as any probe is: of one connection nobody can tell. */
async function openOrAgain(
  sightings: Sightings,
  opening: () => Promise<Opened>,
  { effort }: EndpointContext,
): Promise<Opened> {
  const tries = Math.min(effort.mostLooks, 1 + FAILED_RETRIES);
  for (let turn = 1; ; turn += 1) {
    try {
      const opened = await opening();
      const { document, second } = opened.connected;
      const why = passingFailure(document) ?? passingFailure(second);
      if (why === undefined || turn >= tries) return opened;
      sightings.add(opened.connected, firstOf(effort));
      sightings.addLost(why, turn > 1);
    } catch (error) {
      const { by, detail, code } = unseenBy(error);
      if (by === 'ours' || code === 'endpoint_private' || turn >= tries) throw error;
      sightings.addFailed();
      sightings.addLost(detail, turn > 1);
    }
  }
}

/** The first connection, which fetches the documents too. */
async function open(
  { path, next }: EndpointQuestion,
  look: LookOnce,
  effort: Effort,
): Promise<Opened> {
  const asked = { roots: firstOf(effort), path, ...(next === undefined ? {} : { next }) };
  return effort.tls12First
    ? withTls12First(async (protocols) => look({ ...asked, protocols }))
    : { connected: await look(asked), tls12: 'unseen' };
}

/** All further probes of one address. */
async function lookOn(
  sightings: Sightings,
  { opened: { connected, tls12 }, look }: { readonly opened: Opened; readonly look: LookOnce },
  effort: Effort,
): Promise<ChainFact['tls12']> {
  sightings.add(connected, firstOf(effort));
  if (effort.mostLooks > 1) await lookUntilNothingNew(sightings, look, effort);
  const spoken = effort.variants ? await lookAtVariants(sightings, look, connected) : tls12;
  await completeAnchoring(sightings, look, effort);
  if (effort.variants) await tryAnchorsAlone(sightings, look, effort);
  return spoken;
}

function firstOf({ rootSets }: Effort): Effort['rootSets'][number] {
  return rootSets[0] ?? 'bundled';
}

function lookFunction(
  { host, port, namedBy }: EndpointQuestion,
  address: string | undefined,
  { endpoints, effort, signal, onProgress }: EndpointContext,
): LookOnce {
  const where = printHostAt({ host, port, address });
  const usual = {
    host,
    port,
    address,
    namedBy,
    protocols: 'any',
    signatures: 'any',
    path: undefined,
    timeoutMs: effort.timeoutMs,
  } as const;
  return async (changed) => {
    const connected = await endpoints.connect({ ...usual, ...changed }, signal);
    const { presented, protocol, tookMs } = connected;
    onProgress({ what: `chain of ${String(presented.length)}`, where, tookMs, outcome: protocol });
    return connected;
  };
}

function dark(
  { host, port, roles }: EndpointQuestion,
  { address, attempts }: Pick<EndpointProbe, 'address' | 'attempts'>,
  failed: Unseen,
): EndpointSeen {
  const look: EndpointProbe = {
    host,
    port,
    serves: roles,
    address,
    source: 'handshake',
    attempts,
    sightings: 0,
    chain: failed,
  };
  return { looks: [look], document: undefined, second: undefined, failed };
}
