// SPDX-License-Identifier: Apache-2.0

import { isPlaceholder } from '../../chains/known-thumbprints.ts';
import type { Facts } from '../../model/facts.ts';
import { seenOf } from '../../model/look.ts';
import type { Intent, Retirement } from '../../model/plan.ts';
import type { ListedThumbprint } from '../../model/thumbprint.ts';
import { retirable } from './retirement.ts';
import { endpointsThatCount, judgeChain } from '../../chains/trust.ts';

/** What a list that works holds to no end, and may be left without. */
export interface Cleaning {
  readonly to: readonly ListedThumbprint[];
  /** Empty where the list stays as it is. */
  readonly retire: readonly Retirement[];
  readonly warnings: readonly string[];
}

/**
 * What may go from a list that works: a value listed twice, a placeholder, what a person names, and
 * what no address has presented for long. Nothing goes that any server may still present, and where an
 * endpoint was not seen, nothing goes but by name.
 */
export function cleanList(
  list: readonly ListedThumbprint[],
  facts: Facts,
  intent: Intent,
): Cleaning {
  const idle = new Map(
    retirable(facts, list, intent.retireAfterSeconds).map(({ sha1, why }) => [sha1, why]),
  );
  const retire: Retirement[] = [];
  const to = list.filter((sha1, index) => {
    const why = whyGone({ sha1, isRepeated: list.indexOf(sha1) < index }, intent, idle);
    if (why !== undefined) retire.push({ sha1, why });
    return why === undefined;
  });
  if (retire.length === 0) return { to: list, retire, warnings: [] };
  return isEnough(to, facts)
    ? { to, retire, warnings: [] }
    : {
        to: list,
        retire: [],
        warnings: [
          `${retire.map(({ sha1 }) => sha1).join(', ')} stays listed: without it a chain that is presented now would be refused`,
        ],
      };
}

function whyGone(
  { sha1, isRepeated }: { readonly sha1: ListedThumbprint; readonly isRepeated: boolean },
  { drop }: Intent,
  idle: ReadonlyMap<ListedThumbprint, string>,
): string | undefined {
  if (drop.includes(sha1)) return 'named with --drop';
  if (isRepeated) return 'listed twice';
  return isPlaceholder(sha1) ? 'a placeholder' : idle.get(sha1);
}

/** Whether what stays admits every chain that is presented now; IAM takes no empty list. */
function isEnough(to: readonly ListedThumbprint[], { endpoints, rules }: Facts): boolean {
  const chains = endpointsThatCount(endpoints, rules).flatMap(({ chain }) => seenOf(chain) ?? []);
  return (
    to.length > 0 &&
    chains.length > 0 &&
    chains.every((chain) => judgeChain(chain, to, rules).accepted === true)
  );
}
