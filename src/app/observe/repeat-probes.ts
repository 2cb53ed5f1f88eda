// SPDX-License-Identifier: Apache-2.0

import { TrustprintError } from '../../core/error.ts';
import { FAILED_RETRIES } from '../../core/gates/lost-connections.ts';
import type { ChainFact } from '../../core/model/facts.ts';
import type { Connected, Connection } from '../../ports/index.ts';
import { unseenBy } from './observed.ts';
import type { Effort } from './question.ts';
import type { Sightings } from './probe-tallies.ts';

/** One connection to one address, with what differs from the usual. */
export type LookOnce = (changed: Changed) => Promise<Connected>;

type Changed = Partial<Connection> & Pick<Connection, 'roots'>;

/** Root sets take turns, so that the probes that count chains also say who trusts them. */
export async function lookUntilNothingNew(
  sightings: Sightings,
  look: LookOnce,
  effort: Effort,
): Promise<void> {
  const sets = effort.rootSets.filter((set) => set !== 'machine');
  let turn = 1;
  while (sightings.sinceNew < effort.untilNothingNew && sightings.looks < effort.mostLooks) {
    const wanted = Math.min(
      effort.untilNothingNew - sightings.sinceNew,
      effort.mostLooks - sightings.looks,
      LOOKS_AT_ONCE,
    );
    const batch = Array.from({ length: wanted }, () => sets[turn++ % sets.length] ?? 'bundled');
    await addLooks(
      sightings,
      look,
      batch.map((roots) => ({ roots })),
    );
  }
}

/** A server may show RSA clients another chain, and may not speak TLS 1.2 at all. */
export async function lookAtVariants(
  sightings: Sightings,
  look: LookOnce,
  first: Connected,
): Promise<ChainFact['tls12']> {
  const [tls12] = await Promise.all([
    first.protocol === 'TLSv1.2' ? ('accepted' as const) : lookAtTls12(sightings, look),
    addLooks(sightings, look, [{ roots: undefined, signatures: 'rsa' }]),
  ]);
  return tls12;
}

/** Each chain gets each root set's word; a handshake that presented other bytes is made again. */
export async function completeAnchoring(
  sightings: Sightings,
  look: LookOnce,
  effort: Effort,
): Promise<void> {
  const tries = Math.min(effort.mostLooks, MOST_TRIES);
  for (const roots of effort.rootSets) {
    if (roots === 'machine' && sightings.allVouched) continue;
    for (let turn = 0; turn < tries && sightings.lacks(roots); turn += 1) {
      await addLooks(sightings, look, [{ roots, signatures: turn % 2 === 1 ? 'rsa' : 'any' }]);
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
    await addLooks(
      sightings,
      look,
      batch.map((roots) => ({ roots })),
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

/** Makes probes side by side. Those that fail are made again one after the other, each alone. */
async function addLooks(
  sightings: Sightings,
  look: LookOnce,
  batch: readonly Changed[],
): Promise<void> {
  const ends = await Promise.all(
    batch.map(async (changed) => ({ changed, isLost: await isLost(sightings, look, { changed }) })),
  );
  for (const { changed } of ends.filter((end) => end.isLost)) {
    for (let retry = 0; retry < FAILED_RETRIES && !sightings.isIntermittent; retry += 1) {
      if (!(await isLost(sightings, look, { changed, isRetry: true }))) break;
    }
  }
}

/** Makes a probe, and says whether it failed in a way that AWS would meet too. */
async function isLost(
  sightings: Sightings,
  look: LookOnce,
  { changed, isRetry = false }: { readonly changed: Changed; readonly isRetry?: boolean },
): Promise<boolean> {
  try {
    sightings.add(await look(changed), changed.roots);
    return false;
  } catch (error) {
    const { by, detail } = unseenBy(error);
    // A server without an RSA certificate has nothing for those who offer RSA alone: no failure.
    if (changed.signatures === 'rsa' && isHandshakeFailure(error)) return false;
    sightings.addFailed();
    // Nor is it one where such a server hangs up on them.
    if (changed.signatures === 'rsa' || by === 'ours') return false;
    sightings.addLost(detail, isRetry);
    return true;
  }
}

async function lookAtTls12(sightings: Sightings, look: LookOnce): Promise<ChainFact['tls12']> {
  for (let tries = 0; tries < RESETS_THAT_REFUSE; tries += 1) {
    try {
      sightings.add(await look({ roots: undefined, protocols: 'tls12-at-most' }), undefined);
      return 'accepted';
    } catch (error) {
      if (isHandshakeFailure(error)) return 'refused';
      unseenBy(error);
      if (!isReset(error)) return 'unseen';
    }
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

/** Side by side at one address: enough to be quick, too few to look like an attack. */
const LOOKS_AT_ONCE = 4;

/** A connection may be lost once, and once more; a version is what is reset again and again. */
const RESETS_THAT_REFUSE = 3;

/** Anchors asked about at once; a real chain has one or two roots that were cross-signed. */
const MOST_ANCHORS = 4;

/** Probes at most for one root set's word on every chain: two chains served evenly need about four. */
const MOST_TRIES = 12;
