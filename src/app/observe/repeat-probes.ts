// SPDX-License-Identifier: Apache-2.0

import { TrustprintError } from '../../core/error.ts';
import { FAILED_RETRIES } from '../../core/gates/lost-connections.ts';
import type { ChainFact } from '../../core/model/facts.ts';
import type { Connected, Connection, Peeked } from '../../ports/index.ts';
import { unseenBy } from './observed.ts';
import type { Effort } from './question.ts';
import type { Sightings } from './probe-tallies.ts';
import type { Changed, Looking, LookOnce } from './looking.ts';

/** What was asked of one connection, and how it ended. */
type Ended = { readonly changed: Changed } & (
  | { readonly connected: Connected }
  | { readonly peeked: Peeked }
  | { readonly error: unknown }
);

/** The probes that start with the first connection: over a network, those side by side take no time. */
export interface FirstProbes {
  readonly turns: readonly Ended[];
  readonly rsa: readonly Ended[];
  readonly tls12: Ended | undefined;
}

/** Starts all that will be asked of an address in any case. What fails is not judged here. */
export async function startProbes(looking: Looking, effort: Effort): Promise<FirstProbes> {
  const { look } = looking;
  const { untilNothingNew, mostLooks, variants } = effort;
  const [turns, rsa, tls12] = await Promise.all([
    inTurns(looking, effort, { from: 1, count: Math.min(untilNothingNew, mostLooks - 1) }),
    // A server may show RSA clients another chain, and may not speak TLS 1.2 at all.
    Promise.all(variants ? [ended(look, { roots: undefined, signatures: 'rsa' })] : []),
    variants ? ended(look, TLS12) : undefined,
  ]);
  return { turns, rsa, tls12 };
}

/** Counts what the first probes showed, and goes on as long as they bring something new. */
export async function lookUntilNothingNew(
  sightings: Sightings,
  { first, ...looking }: Looking & { readonly first: FirstProbes },
  effort: Effort,
): Promise<void> {
  const { look } = looking;
  await addProbes(sightings, look, first.turns);
  while (sightings.sinceNew < effort.untilNothingNew && sightings.looks < effort.mostLooks) {
    const count = Math.min(
      effort.untilNothingNew - sightings.sinceNew,
      effort.mostLooks - sightings.looks,
      sightings.lost === undefined ? LOOKS_AT_ONCE : 1,
    );
    const turns = await inTurns(looking, effort, { from: sightings.looks, count });
    await addProbes(sightings, look, turns);
  }
}

/** Counts what was shown to those who offer RSA alone, and says whether TLS 1.2 is spoken. */
export async function lookAtVariants(
  sightings: Sightings,
  look: LookOnce,
  { rsa, tls12 }: FirstProbes,
): Promise<ChainFact['tls12']> {
  await addProbes(sightings, look, rsa);
  return tls12 === undefined ? 'unseen' : lookAtTls12(sightings, look, tls12);
}

/**
 * Each root set is asked by one handshake, so that the probes that count chains also say who trusts them.
 * The rest need no session: a chain that one of them alone shows gets its handshakes afterwards.
 */
async function inTurns(
  { look, quickly }: Looking,
  { rootSets }: Effort,
  { from, count }: { readonly from: number; readonly count: number },
): Promise<readonly Ended[]> {
  const sets = rootSets.filter((set) => set !== 'machine');
  const turns = Array.from({ length: count }, async (_, at): Promise<Ended> => {
    const changed = { roots: sets[(from + at) % sets.length] ?? 'bundled' };
    const peeked = from + at < sets.length ? undefined : await endedQuickly(quickly, changed);
    return peeked ?? ended(look, changed);
  });
  return Promise.all(turns);
}

/** Each chain gets each root set's word; a handshake that presented other bytes is made again. */
export async function completeAnchoring(
  sightings: Sightings,
  look: LookOnce,
  effort: Effort,
): Promise<void> {
  const tries = Math.min(effort.mostLooks, MOST_TRIES);
  for (const roots of effort.rootSets) {
    if (roots === 'machine' && sightings.allTrusted) continue;
    for (let turn = 0; turn < tries && sightings.lacks(roots); turn += 1) {
      const signatures = RSA_TURNS.has(turn) ? 'rsa' : 'any';
      await addProbes(sightings, look, [await ended(look, { roots, signatures })]);
    }
  }
}

/**
 * Asks about single anchors where what is served has the key of one above what every path goes
 * through: alone it shows whether OpenSSL's path may end there. A server may show another chain each
 * time, so each is tried as often as for a root set.
 */
export async function tryAnchorsAlone(
  sightings: Sightings,
  look: LookOnce,
  effort: Effort,
): Promise<void> {
  const tries = Math.min(effort.mostLooks, MOST_TRIES);
  for (let turn = 0; turn < tries; turn += 1) {
    const open = sightings.toTryAlone;
    if (open.length === 0) return;
    const anchors = new Map(open.map(({ anchor }) => [anchor.sha256, anchor]));
    const batch = [...anchors.values()].slice(0, MOST_ANCHORS);
    await addProbes(
      sightings,
      look,
      await Promise.all(batch.map(async (roots) => ended(look, { roots }))),
    );
  }
}

/** AWS's way: TLS 1.2, and 1.3 only where that is refused. */
export async function withTls12First(
  look: (protocols: Connection['protocols']) => Promise<Connected>,
): Promise<{ readonly connected: Connected; readonly tls12: ChainFact['tls12'] }> {
  try {
    return { connected: await look('tls12-at-most'), tls12: 'accepted' };
  } catch (error) {
    if (!isHandshakeFailure(error) && !isReset(error)) throw error;
    return { connected: await look('tls13-only'), tls12: 'refused' };
  }
}

/** Nobody waits for these yet: what they fail with is told when they are counted. */
async function endedQuickly(
  quickly: Looking['quickly'],
  changed: Changed,
): Promise<Ended | undefined> {
  try {
    const peeked = await quickly?.();
    return peeked === undefined ? undefined : { changed, peeked };
  } catch (error) {
    return { changed, error };
  }
}

async function ended(look: LookOnce, changed: Changed): Promise<Ended> {
  try {
    return { changed, connected: await look(changed) };
  } catch (error) {
    return { changed, error };
  }
}

/** Counts probes in the order in which they were asked for; those that failed are made again, each alone. */
async function addProbes(
  sightings: Sightings,
  look: LookOnce,
  probes: readonly Ended[],
): Promise<void> {
  const lost = probes.filter((probe) => isLost(sightings, probe));
  for (const { changed } of lost) {
    for (let retry = 0; retry < FAILED_RETRIES && !sightings.isIntermittent; retry += 1) {
      if (!isLost(sightings, await ended(look, changed), true)) break;
    }
  }
}

/** Counts a probe, and says whether it failed in a way that AWS would meet too. */
function isLost(sightings: Sightings, probe: Ended, isRetry = false): boolean {
  const { changed } = probe;
  if ('peeked' in probe) {
    sightings.addQuick(probe.peeked);
    return false;
  }
  if ('connected' in probe) {
    sightings.add(probe.connected, changed.roots);
    return false;
  }
  const { by, detail } = unseenBy(probe.error);
  // A server without an RSA certificate has nothing for those who offer RSA alone: no failure.
  if (changed.signatures === 'rsa' && isHandshakeFailure(probe.error)) return false;
  sightings.addFailed();
  // Nor is it one where such a server hangs up on them.
  if (changed.signatures === 'rsa' || by === 'ours') return false;
  sightings.addLost(detail, isRetry);
  return true;
}

async function lookAtTls12(
  sightings: Sightings,
  look: LookOnce,
  first: Ended,
): Promise<ChainFact['tls12']> {
  let probe = first;
  for (let tries = 1; ; tries += 1) {
    if ('connected' in probe) {
      sightings.add(probe.connected, undefined);
      return 'accepted';
    }
    if ('peeked' in probe) return 'accepted';
    if (isHandshakeFailure(probe.error)) return 'refused';
    unseenBy(probe.error);
    if (!isReset(probe.error)) return 'unseen';
    if (tries >= RESETS_THAT_REFUSE) break;
    probe = await ended(look, TLS12);
  }
  return (await stillSpeaks(sightings, look)) ? 'refused' : 'unseen';
}

/** Whether whoever hung up on TLS 1.2 is there for a newer version: one who is gone refuses none. */
async function stillSpeaks(sightings: Sightings, look: LookOnce): Promise<boolean> {
  try {
    sightings.add(await look({ roots: undefined, protocols: 'tls13-only' }), undefined);
    return true;
  } catch (error) {
    unseenBy(error);
    return false;
  }
}

function isHandshakeFailure(error: unknown): boolean {
  return error instanceof TrustprintError && error.code === 'endpoint_handshake_failed';
}

/** Some servers answer a version they do not speak with a reset instead of an alert. */
function isReset(error: unknown): boolean {
  return error instanceof TrustprintError && error.code === 'endpoint_unreachable';
}

const TLS12: Changed = { roots: undefined, protocols: 'tls12-at-most' };

/** Side by side at one address, while none fails: what takes no longer than one, and no attack. */
const LOOKS_AT_ONCE = 16;

/** A connection may be lost once, and once more; a version is what is reset again and again. */
const RESETS_THAT_REFUSE = 3;

/** Anchors asked about at once; a real chain has one or two roots that were cross-signed. */
const MOST_ANCHORS = 4;

/**
 * Which of them offer RSA alone. Servers that take turns behind one name have a rhythm: so these have none,
 * or one of the servers would never be asked for what it serves all others.
 */
const RSA_TURNS: ReadonlySet<number> = new Set([1, 4, 9]);

/** Probes at most for one root set's word on every chain: two chains served evenly need about four. */
const MOST_TRIES = 12;
