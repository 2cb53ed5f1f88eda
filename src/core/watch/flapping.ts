// SPDX-License-Identifier: Apache-2.0

import { type CompareContext, windowMs } from './change.ts';
import type { SeenEndpoint } from './seen.ts';
import type { RecentChains } from './snapshot.ts';

/**
 * Whether a host serves several chains in turn: an address served two in one round, or went back to one
 * that it had left. In a roll-out each address changes once, however slowly.
 */
export function isFlapping(recent: readonly RecentChains[]): boolean {
  const addresses = new Set(recent.flatMap(({ chains }) => Object.keys(chains)));
  return [...addresses].some((address) => {
    const served = recent.flatMap(({ chains: { [address]: ids } }) =>
      ids === undefined ? [] : [ids],
    );
    return served.some((ids) => ids.length > 1) || isLeftAndTakenUp(served.flat());
  });
}

/** Whether something comes again after something else. */
function isLeftAndTakenUp(ids: readonly string[]): boolean {
  const turns = ids.filter((id, at) => id !== ids[at - 1]);
  return new Set(turns).size < turns.length;
}

/** What was served of late, with what is served now. What is as it was before is kept once. */
export function recentAfter(
  before: readonly RecentChains[],
  { addresses }: SeenEndpoint,
  context: Pick<CompareContext, 'at' | 'everyMs'>,
): readonly RecentChains[] {
  const { at } = context;
  const chains = Object.fromEntries(
    addresses.flatMap(({ address, chains: served }) =>
      served.length === 0 ? [] : [[address ?? '', idsOf(served)]],
    ),
  );
  const last = before.at(-1);
  const isSame = last !== undefined && textOf(last.chains) === textOf(chains);
  const kept = isSame ? before.slice(0, -1) : before;
  const all = Object.keys(chains).length === 0 ? before : [...kept, { at, chains }];
  return all.filter((one) => at - one.at <= windowMs(context)).slice(-MOST_KEPT);
}

/** Ids of chains, each once. */
export function idsOf(chains: readonly { readonly id: string }[]): readonly string[] {
  return [...new Set(chains.map(({ id }) => id))].toSorted();
}

function textOf(chains: RecentChains['chains']): string {
  return JSON.stringify(
    Object.entries(chains).toSorted(([one], [other]) => (one < other ? -1 : 1)),
  );
}

/** Where addresses rotate each round shows others: so many keep the last hours in view. */
const MOST_KEPT = 24;
