// SPDX-License-Identifier: Apache-2.0

import { TrustprintError } from '../../error.ts';
import type { Facts } from '../../model/facts.ts';
import { plusSeconds } from '../../model/instant.ts';
import {
  type Addition,
  type Intent,
  type LaterRetirement,
  type SetThumbprints,
  type PlannedChange,
  noChange,
  type Retirement,
} from '../../model/plan.ts';
import { isProviderOf, type Provider } from '../../model/provider.ts';
import { listedThumbprintOf, type ListedThumbprint } from '../../model/thumbprint.ts';
import type { Verdict } from '../../model/verdict.ts';
import { type MissingThumbprints, missingThumbprints } from './missing-thumbprints.ts';
import { evictFor } from './eviction.ts';
import { namedProviderArn } from '../lookalike-provider.ts';
import { isPlaceholder } from '../../chains/known-thumbprints.ts';
import { seenOf } from '../../model/observed.ts';
import { retirable } from './retirement.ts';
import { endpointsThatCount, judgeChain } from '../../chains/trust.ts';

/** What a list is planned from. */
export interface Listing {
  readonly intent: Intent;
  readonly provider: Provider;
}

/**
 * The list with what it lacks beside what it has. Where it lacks nothing and works, it is rid of what
 * is unused; both at once would leave nobody the way back.
 */
export function setThumbprints(facts: Facts, verdict: Verdict, listing: Listing): PlannedChange {
  const { intent, provider } = listing;
  if (facts.issuer !== undefined && !isProviderOf(provider, facts.issuer)) {
    return noChange(
      `the provider is of another issuer (https://${provider.url}), and its list is not touched`,
    );
  }
  const beyond = beyondTheList(facts, verdict, intent);
  if (beyond !== undefined) return noChange(beyond);
  const needed = missingThumbprints(facts, verdict, { intent, listed: provider.thumbprints });
  const add = needed.add.filter(
    ({ sha1 }) => !provider.thumbprints.includes(listedThumbprintOf(sha1)),
  );
  if (add.length > 0) return union({ ...needed, add }, facts, listing);
  const isClean = verdict.verdict !== 'ok' || (needed.isUnused && !intent.evenIfUnused);
  return isClean ? noChange(needed.because, needed.warnings) : cleaned(needed, facts, listing);
}

/** What joins a list that was not probed. */
export function addUnseen(facts: Facts, verdict: Verdict, intent: Intent): PlannedChange {
  const provider = namedProviderArn(facts);
  if (provider === undefined) {
    throw new TrustprintError('target_missing', 'the provider is not known without looking', {
      hint: 'give its ARN as the target, or leave --offline out',
    });
  }
  const { add, because, warnings } = missingThumbprints(facts, verdict, { intent, listed: [] });
  if (add.length === 0) return noChange(because, warnings);
  const change: SetThumbprints = {
    kind: 'set-thumbprints',
    provider,
    from: [],
    to: add.map(({ sha1 }) => listedThumbprintOf(sha1)),
    isListUnseen: true,
    add,
    retire: [],
    because,
  };
  return { change, because, warnings };
}

/** Old values stay: whoever still serves them must not be refused. */
function union(
  { add, because, warnings }: MissingThumbprints,
  facts: Facts,
  { intent, provider }: Listing,
): PlannedChange {
  const wanted = add.map(({ sha1 }) => listedThumbprintOf(sha1));
  const { to, retire } = evictFor(provider.thumbprints, wanted, { facts, intent });
  const later = laterOf(add, facts, intent);
  const change: SetThumbprints = {
    kind: 'set-thumbprints',
    provider: provider.arn,
    from: provider.thumbprints,
    to,
    add,
    retire,
    ...(later.length === 0 ? {} : { retireLater: later }),
    because,
  };
  return { change, because, warnings };
}

/** What passed trust on must go: whoever holds its key could name his successor again. */
export function laterOf(
  add: readonly Addition[],
  { at }: Facts,
  { retireAfterSeconds }: Intent,
): readonly LaterRetirement[] {
  return add.flatMap(({ anchor, subject }) =>
    anchor === undefined
      ? []
      : [
          {
            sha1: anchor,
            why: `it passed trust on to ${subject}`,
            after: plusSeconds(at, retireAfterSeconds),
          },
        ],
  );
}

function cleaned(
  { because, warnings }: MissingThumbprints,
  facts: Facts,
  { intent, provider }: Listing,
): PlannedChange {
  const { to, retire, warnings: more } = cleanList(provider.thumbprints, facts, intent);
  if (retire.length === 0) return noChange(because, [...warnings, ...more]);
  const why = 'the list works, and holds unused values';
  const change: SetThumbprints = {
    kind: 'set-thumbprints',
    provider: provider.arn,
    from: provider.thumbprints,
    to,
    add: [],
    retire,
    because: why,
  };
  return { change, because: why, warnings };
}

/** Where a document cannot be had, its host may have shown no chain: but then that is the cause. */
function beyondTheList(
  { discovery, jwks }: Facts,
  { cause }: Verdict,
  { stage }: Intent,
): string | undefined {
  const isLost = [discovery, jwks].some((look) => look?.kind === 'unseen' && look.by === 'theirs');
  return cause?.check === 'keys' && isLost && stage.length === 0
    ? `no thumbprint repairs that: ${cause.sentence}`
    : undefined;
}

/** The unused values of a list that works. */
interface Cleaning {
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
function cleanList(list: readonly ListedThumbprint[], facts: Facts, intent: Intent): Cleaning {
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
