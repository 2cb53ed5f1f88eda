// SPDX-License-Identifier: Apache-2.0

import { TrustprintError } from '../core/error.ts';
import type { ChainFact, EndpointLook, EndpointRole, RootSet } from '../core/model/facts.ts';
import { type HostPort, printHostPort } from '../core/model/issuer.ts';
import type { Unseen } from '../core/model/look.ts';
import type { Connected, Connection, Endpoints, FetchedDocument } from '../ports/index.ts';
import { unseenBy } from './looks.ts';
import type { Effort } from './question.ts';
import { Sightings } from './sightings.ts';
import type { Told } from './told.ts';

/** What is asked of one endpoint. */
export interface EndpointQuestion extends HostPort {
  readonly roles: readonly EndpointRole[];
  /** A document to fetch over the first connection that opens. */
  readonly path: string | undefined;
  readonly then?: Connection['then'];
}

export interface EndpointSeen {
  readonly looks: readonly EndpointLook[];
  readonly document: FetchedDocument | undefined;
  readonly second: FetchedDocument | undefined;
  /** Why there is no document, when no connection opened. */
  readonly failed: Unseen | undefined;
}

interface Means {
  readonly endpoints: Endpoints;
  readonly effort: Effort;
  readonly signal: AbortSignal;
  readonly told: Told;
}

/** Looks at every address of an endpoint, side by side, as often as the effort says. */
export async function observeEndpoint(
  question: EndpointQuestion,
  means: Means,
): Promise<EndpointSeen> {
  let addresses: readonly (string | undefined)[];
  try {
    addresses = (await means.endpoints.addressesOf(question, means.signal)) ?? [undefined];
  } catch (error) {
    const failed = unseenBy(error);
    return { looks: [darkLook(question, undefined, failed)], document: undefined, second: undefined, failed };
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
  means: Means,
): Promise<EndpointSeen> {
  const { effort } = means;
  const look = lookFunction(question, address, means);
  const sightings = new Sightings();
  const [roots = 'bundled'] = effort.rootSets;
  let first: Connected;
  let tls12: ChainFact['tls12'] = 'unseen';
  try {
    const asked = { path: question.path, ...(question.then === undefined ? {} : { then: question.then }) };
    const opened = effort.tls12First
      ? await withTls12First(async (protocols) => look({ roots, protocols, ...asked }))
      : { connected: await look({ roots, ...asked }), tls12 };
    ({ connected: first, tls12 } = opened);
  } catch (error) {
    const failed = unseenBy(error);
    return { looks: [darkLook(question, address, failed)], document: undefined, second: undefined, failed };
  }
  sightings.add(first, roots);
  if (effort.mostLooks > 1) await lookUntilNothingNew(sightings, look, effort);
  if (effort.variants) tls12 = await lookAtVariants(sightings, look, first);
  await completeAnchoring(sightings, look, effort);
  return {
    looks: sightings.chains(tls12).map(({ chain, seen, tookMs }) => ({
      ...endpointOf(question, address),
      looks: sightings.looks,
      seen,
      chain: { kind: 'seen', value: chain, tookMs },
    })),
    document: first.document,
    second: first.second,
    failed: undefined,
  };
}

type LookOnce = (changed: Partial<Connection> & { readonly roots: RootSet }) => Promise<Connected>;

function lookFunction(
  { host, port }: HostPort,
  address: string | undefined,
  { endpoints, effort, signal, told }: Means,
): LookOnce {
  return async (changed) => {
    const where = `${printHostPort({ host, port })}${address === undefined ? '' : ` at ${address}`}`;
    const connected = await endpoints.connect(
      {
        host,
        port,
        address,
        protocols: 'any',
        signatures: 'any',
        path: undefined,
        timeoutMs: effort.timeoutMs,
        ...changed,
      },
      signal,
    );
    told({ what: `chain of ${String(connected.presented.length)}`, where, tookMs: connected.tookMs, outcome: connected.protocol });
    return connected;
  };
}

/** AWS's way: TLS 1.2, and 1.3 only where that is refused. */
async function withTls12First(
  look: (protocols: Connection['protocols']) => Promise<Connected>,
): Promise<{ readonly connected: Connected; readonly tls12: ChainFact['tls12'] }> {
  try {
    return { connected: await look('tls12-at-most'), tls12: 'accepted' };
  } catch (error) {
    if (!isHandshakeFailure(error) && !isReset(error)) throw error;
    return { connected: await look('tls13-only'), tls12: 'refused' };
  }
}

/** Root sets take turns, so that the looks that count chains also say who vouches for them. */
async function lookUntilNothingNew(sightings: Sightings, look: LookOnce, effort: Effort): Promise<void> {
  const sets = effort.rootSets.filter((set) => set !== 'machine');
  let turn = 1;
  while (sightings.sinceNew < effort.untilNothingNew && sightings.looks < effort.mostLooks) {
    const wanted = Math.min(
      effort.untilNothingNew - sightings.sinceNew,
      effort.mostLooks - sightings.looks,
      LOOKS_AT_ONCE,
    );
    const batch = Array.from({ length: wanted }, () => sets[turn++ % sets.length] ?? 'bundled');
    await Promise.all(batch.map(async (roots) => addLook(sightings, look, { roots })));
  }
}

async function addLook(
  sightings: Sightings,
  look: LookOnce,
  changed: Partial<Connection> & { readonly roots: RootSet },
): Promise<boolean> {
  try {
    return sightings.add(await look(changed), changed.roots);
  } catch (error) {
    unseenBy(error);
    sightings.addFailed();
    return false;
  }
}

/** A server may show RSA clients another chain, and may not speak TLS 1.2 at all. */
async function lookAtVariants(
  sightings: Sightings,
  look: LookOnce,
  first: Connected,
): Promise<ChainFact['tls12']> {
  const [tls12] = await Promise.all([
    first.protocol === 'TLSv1.2' ? ('accepted' as const) : lookAtTls12(sightings, look),
    addLook(sightings, look, { roots: 'bundled', signatures: 'rsa' }),
  ]);
  return tls12;
}

async function lookAtTls12(sightings: Sightings, look: LookOnce): Promise<ChainFact['tls12']> {
  try {
    sightings.add(await look({ roots: 'bundled', protocols: 'tls12-at-most' }), 'bundled');
    return 'accepted';
  } catch (error) {
    if (isHandshakeFailure(error)) return 'refused';
    unseenBy(error);
    return 'unseen';
  }
}

/** Each chain gets each root set's word; a handshake that presented other bytes is made again. */
async function completeAnchoring(sightings: Sightings, look: LookOnce, effort: Effort): Promise<void> {
  for (const roots of effort.rootSets) {
    if (roots === 'machine' && sightings.allVouched) continue;
    for (let tries = 0; tries < effort.mostLooks && tries < MOST_TRIES && sightings.lacks(roots); tries += 1) {
      await addLook(sightings, look, { roots, signatures: tries % 2 === 1 ? 'rsa' : 'any' });
    }
  }
}

function darkLook(question: EndpointQuestion, address: string | undefined, failed: Unseen): EndpointLook {
  return { ...endpointOf(question, address), looks: 1, seen: 0, chain: failed };
}

function endpointOf(
  { host, port, roles }: EndpointQuestion,
  address: string | undefined,
): Pick<EndpointLook, 'host' | 'port' | 'roles' | 'address' | 'look'> {
  return { host, port, roles, address, look: 'handshake' };
}

function isHandshakeFailure(error: unknown): boolean {
  return error instanceof TrustprintError && error.code === 'endpoint_handshake_failed';
}

/** Some servers answer a version they do not speak with a reset instead of an alert. */
function isReset(error: unknown): boolean {
  return error instanceof TrustprintError && error.code === 'endpoint_unreachable';
}

/** Side by side at one address: enough to be quick, too few to look like an attack. */
const LOOKS_AT_ONCE = 4;

/** Looks at most for one root set's word on every chain: two chains served evenly need about four. */
const MOST_TRIES = 12;
