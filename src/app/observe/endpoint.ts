// SPDX-License-Identifier: Apache-2.0

import { FAILED_RETRIES } from '../../core/gates/lost-connections.ts';
import type { ChainFact, EndpointProbe } from '../../core/model/facts.ts';
import type { Unseen } from '../../core/model/observed.ts';
import type { Connected, FetchedDocument } from '../../ports/index.ts';
import {
  completeAnchoring,
  lookAtVariants,
  type FirstProbes,
  lookUntilNothingNew,
  startProbes,
  tryAnchorsAlone,
  withTls12First,
} from './repeat-probes.ts';
import {
  type EndpointContext,
  type EndpointQuestion,
  lookingAt,
  type Looking,
  type LookOnce,
} from './looking.ts';
import { passingFailure } from './documents.ts';
import { unseenBy } from './observed.ts';
import type { Effort } from './question.ts';
import { type ProbedPlace, Sightings } from './probe-tallies.ts';

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
  const looking = lookingAt(question, address, means);
  const { look } = looking;
  const sightings = new Sightings();
  const opening = open(question, look, effort);
  const probing = startProbes(looking, effort);
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
      const tls12 = await lookOn(sightings, { opened, ...looking, first: await probing }, effort);
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
  { opened, first, ...looking }: Looking & { opened: Opened; first: FirstProbes },
  effort: Effort,
): Promise<ChainFact['tls12']> {
  sightings.add(opened.connected, firstOf(effort));
  const { look } = looking;
  await lookUntilNothingNew(sightings, { first, ...looking }, effort);
  const tls12 = effort.variants ? await lookAtVariants(sightings, look, first) : opened.tls12;
  await completeAnchoring(sightings, look, effort);
  if (effort.variants) await tryAnchorsAlone(sightings, look, effort);
  return tls12;
}

function firstOf({ rootSets }: Effort): Effort['rootSets'][number] {
  return rootSets[0] ?? 'bundled';
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
