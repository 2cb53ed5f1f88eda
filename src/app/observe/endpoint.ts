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
  type FirstProbes,
  type LookOnce,
  lookUntilNothingNew,
  startProbes,
  tryAnchorsAlone,
  withTls12First,
} from './repeat-probes.ts';
import { passingFailure } from './documents.ts';
import { unseenBy } from './observed.ts';
import type { Effort, OnProgress } from './question.ts';
import { type ProbedPlace, Sightings } from './probe-tallies.ts';

/** What is asked of one endpoint. */
export interface EndpointQuestion extends HostPort {
  readonly roles: readonly EndpointRole[];
  /** A document to fetch over the first connection that opens. */
  readonly path: string | undefined;
  readonly next?: NonNullable<Connection['next']>;
  /** Who names it, where nobody typed it. */
  readonly namedBy: Origin | undefined;
}

/** An endpoint whose documents came; the probes of its chains may be under way. */
export interface EndpointOpened {
  readonly document: FetchedDocument | undefined;
  readonly second: FetchedDocument | undefined;
  /** Why there is no document, when no connection opened. */
  readonly failed: Unseen | undefined;
  /** Where connections were opened, or tried. */
  readonly places: readonly ProbedPlace[];
  /** Makes all further probes: of every address, a probe for each chain that was seen. */
  readonly looks: () => Promise<readonly EndpointProbe[]>;
}

/** With what an endpoint is looked at. */
export interface EndpointContext {
  readonly endpoints: Endpoints;
  readonly effort: Effort;
  readonly signal: AbortSignal;
  readonly onProgress: OnProgress;
}

/** Opens every address of an endpoint, and begins to probe each as often as the effort says. */
export async function openEndpoint(
  question: EndpointQuestion,
  means: EndpointContext,
): Promise<EndpointOpened> {
  let addresses: readonly (string | undefined)[];
  try {
    addresses = (await means.endpoints.addressesOf(question, means.signal)) ?? [undefined];
  } catch (error) {
    return dark(question, { address: undefined, attempts: 1 }, unseenBy(error));
  }
  if (means.effort.addresses === 'first') addresses = addresses.slice(0, 1);
  const opened = await Promise.all(
    addresses.map(async (address) => openAddress(question, address, means)),
  );
  return together(opened);
}

/** What several addresses came to; those that opened come first. */
export function together(opened: readonly EndpointOpened[]): EndpointOpened {
  const best = opened.find(({ document }) => document !== undefined) ?? opened[0];
  return {
    document: best?.document,
    second: best?.second,
    failed: opened.every(({ failed }) => failed !== undefined) ? worst(opened) : undefined,
    places: opened
      .toSorted(
        (one, other) => Number(one.failed !== undefined) - Number(other.failed !== undefined),
      )
      .flatMap(({ places }) => places),
    looks: async () => (await Promise.all(opened.map(async ({ looks }) => looks()))).flat(),
  };
}

/** Of several failures, the one that AWS would meet too tells most. */
function worst(opened: readonly EndpointOpened[]): Unseen | undefined {
  const failures = opened.flatMap(({ failed }) => failed ?? []);
  return failures.find(({ by }) => by === 'theirs') ?? failures[0];
}

export async function openAddress(
  question: EndpointQuestion,
  address: string | undefined,
  means: EndpointContext,
): Promise<EndpointOpened> {
  const { effort } = means;
  const look = lookFunction(question, address, means);
  const sightings = new Sightings();
  const opening = open(question, look, effort);
  const probing = startProbes(look, effort);
  const again = async (): Promise<Opened> => {
    await probing; // what failed beside others is made again alone
    return open(question, look, effort);
  };
  let opened: Opened;
  try {
    opened = await openOrAgain(sightings, { opening, again }, effort);
  } catch (error) {
    const { turns, rsa, tls12 } = await probing;
    const beside = turns.length + rsa.length + (tls12 === undefined ? 0 : 1);
    return dark(question, { address, attempts: sightings.looks + 1 + beside }, unseenBy(error));
  }
  const { document, second } = opened.connected;
  const place = { host: question.host, port: question.port, address, source: 'handshake' } as const;
  return {
    document,
    second,
    failed: undefined,
    places: [place],
    looks: async () => {
      const tls12 = await lookOn(sightings, { opened, look, first: await probing }, effort);
      return sightings.probes({ ...place, serves: question.roles }, tls12);
    },
  };
}

interface Opened {
  readonly connected: Connected;
  readonly tls12: ChainFact['tls12'];
}

/** What fails the first time is made again, as any probe is: of one connection nobody can tell. */
async function openOrAgain(
  sightings: Sightings,
  { opening, again }: { opening: Promise<Opened>; again: () => Promise<Opened> },
  effort: Effort,
): Promise<Opened> {
  const tries = Math.min(effort.mostLooks, 1 + FAILED_RETRIES);
  for (let turn = 1; ; turn += 1) {
    try {
      const opened = await (turn === 1 ? opening : again());
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
  { opened, look, first }: { opened: Opened; look: LookOnce; first: FirstProbes },
  effort: Effort,
): Promise<ChainFact['tls12']> {
  sightings.add(opened.connected, firstOf(effort));
  await lookUntilNothingNew(sightings, { look, first }, effort);
  const tls12 = effort.variants ? await lookAtVariants(sightings, look, first) : opened.tls12;
  await completeAnchoring(sightings, look, effort);
  if (effort.variants) await tryAnchorsAlone(sightings, look, effort);
  return tls12;
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
): EndpointOpened {
  const place = { host, port, address, source: 'handshake' } as const;
  const look: EndpointProbe = { ...place, serves: roles, attempts, sightings: 0, chain: failed };
  return {
    document: undefined,
    second: undefined,
    failed,
    places: [place],
    looks: async () => Promise.resolve([look]),
  };
}
