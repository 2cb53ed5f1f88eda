// SPDX-License-Identifier: Apache-2.0

import { mergeEndpoints } from './seen-endpoint.ts';
import type { Seen, SeenIssuer } from './seen.ts';
import { printKey } from './snapshot.ts';

/**
 * All that a unit has seen, each thing once, whatever the order in which it was seen: trusts share
 * endpoints, issuers and roles.
 */
export function mergeSeen(all: readonly Seen[]): readonly Seen[] {
  const causes = new Set(
    all.flatMap((one) =>
      one.kind === 'trust' && one.saidBy !== undefined ? keyOf(one.saidBy) : [],
    ),
  );
  return [...Map.groupBy(all, printKey).values()]
    .map((same) => mergeAll(same))
    .map((one) => (one.kind === 'finding' ? { ...one, isCause: causes.has(keyOf(one)) } : one))
    .toSorted((one, other) => (printKey(one) < printKey(other) ? -1 : 1));
}

/** Of two sights of one thing that differ neither is the truer one: the choice must only be the same. */
function mergeAll(same: readonly Seen[]): Seen {
  const texts = new Map(same.map((one) => [JSON.stringify(one), one]));
  const sorted = [...texts].toSorted(([one], [other]) => (one < other ? -1 : 1));
  return sorted
    .map(([, one]) => one)
    .reduce((first, second) => {
      if (first.kind === 'endpoint' && second.kind === 'endpoint')
        return mergeEndpoints(first, second);
      const areIssuers = first.kind === 'issuer' && second.kind === 'issuer';
      return areIssuers ? mergeIssuers(first, second) : first;
    });
}

/** What one has not read, the other may have. */
function mergeIssuers(first: SeenIssuer, second: SeenIssuer): SeenIssuer {
  return {
    ...first,
    jwksUri: first.jwksUri ?? second.jwksUri,
    says: first.says ?? second.says,
    keys: first.keys ?? second.keys,
  };
}

function keyOf({ check, resource }: { readonly check: string; readonly resource: string }): string {
  return `${check} ${resource}`;
}
