// SPDX-License-Identifier: Apache-2.0

import { TrustprintError } from '../../error.ts';
import type { ChainFact, Facts } from '../../model/facts.ts';
import { printHostPort } from '../../model/issuer.ts';
import { seenOf } from '../../model/observed.ts';
import {
  type Addition,
  noChange,
  type PlannedChange,
  type Retirement,
  type SetThumbprints,
} from '../../model/plan.ts';
import { isProviderOf } from '../../model/provider.ts';
import {
  type ListedThumbprint,
  listedThumbprintOf,
  type Thumbprint,
} from '../../model/thumbprint.ts';
import type { Verdict } from '../../model/verdict.ts';
import { endpointsThatCount, judgeChain } from '../../chains/trust.ts';
import { isListUnread } from '../desired-state.ts';
import { additionOfFile } from './authority.ts';
import { evictFor, whyMayGo } from './eviction.ts';
import { unseenWarning } from './missing-thumbprints.ts';
import { additionServed, offersIn } from './offers.ts';
import { mayBePresented } from './retirement.ts';
import { laterOf, type Listing } from './set-thumbprints.ts';

/** What a person changes in a list. Certificates that he hands over (`Intent.stage`) join it too. */
export interface ListEdit {
  readonly add: readonly Thumbprint[];
  readonly remove: readonly ListedThumbprint[];
}

/**
 * The list as a person wants it. What joins it needs authority as any write does, and nothing goes that
 * a server may still present, or without which a chain that is accepted now would be refused.
 *
 * @throws TrustprintError `authority_missing`, `leaf_refused`, `interception_suspected`,
 *   `thumbprint_in_use`, `list_full`, or `argument_invalid` for a value that is not listed or an empty list.
 */
export function editThumbprints(
  facts: Facts,
  verdict: Verdict,
  { edit, ...listing }: Listing & { readonly edit: ListEdit },
): PlannedChange {
  const { intent, provider } = listing;
  const { thumbprints: from } = provider;
  requireOwnIssuer(facts, listing);
  const isUnread = isListUnread(facts, verdict);
  const isTouched = edit.add.length + edit.remove.length + intent.accept.length > 0;
  if (isUnread && isTouched && !intent.evenIfUnused) return noChange(UNREAD, [UNREAD]);
  const wanted = additionsOf(edit, facts, listing);
  const add = wanted.filter(({ sha1 }) => !from.includes(listedThumbprintOf(sha1)));
  const gone = removalsOf(edit, facts, { ...listing, isUnread });
  const kept = from.filter((_, index) => !gone.has(index));
  const values = add.map(({ sha1 }) => listedThumbprintOf(sha1));
  const { to, retire } = evictFor(kept, values, { facts, intent });
  const warnings = [
    ...wanted.filter((one) => !add.includes(one)).map(({ sha1 }) => `${sha1} is listed already`),
    ...endpointsThatCount(facts.endpoints, facts.rules)
      .filter(({ chain }) => chain.kind === 'unseen')
      .map(unseenWarning),
  ];
  if (add.length + gone.size + retire.length === 0) return noChange('nothing is edited', warnings);
  requireAsGood(from, to, facts);
  const later = laterOf(add, facts, intent).filter(({ sha1 }) => to.includes(sha1));
  const change: SetThumbprints = {
    kind: 'set-thumbprints',
    provider: provider.arn,
    from,
    to,
    add,
    retire: [...gone.values(), ...retire],
    ...(later.length === 0 ? {} : { retireLater: later }),
    because: 'edited by a person',
  };
  return { change, because: change.because, warnings };
}

function requireOwnIssuer({ issuer }: Facts, { provider }: Listing): void {
  if (issuer === undefined || isProviderOf(provider, issuer)) return;
  throw new TrustprintError('argument_invalid', `the provider is of another issuer`, {
    facts: { provider: provider.arn, url: provider.url, issuer },
    hint: 'open the provider of this issuer',
  });
}

/** Each with its authority, each once: handed over, accepted by its SHA-256, or served. */
function additionsOf(
  { add }: ListEdit,
  facts: Facts,
  { intent }: Pick<Listing, 'intent'>,
): readonly Addition[] {
  const offers = offersIn(facts, intent);
  const staged = intent.stage.map((file) => additionOfFile(file, intent, facts.at));
  const additions = [
    ...staged,
    ...intent.accept.map((sha256) => additionServed(sha256, offers)),
    ...add.map((sha1) => staged.find((one) => one.sha1 === sha1) ?? additionServed(sha1, offers)),
  ];
  return [...new Map(additions.map((addition) => [addition.sha1, addition])).values()];
}

interface Removing extends Listing {
  readonly isUnread: boolean;
}

/** What goes, by its place in the list. Of a value that is listed twice, one stays. */
function removalsOf(
  { remove }: ListEdit,
  facts: Facts,
  removing: Removing,
): ReadonlyMap<number, Retirement> {
  const { thumbprints: list, arn } = removing.provider;
  const gone = new Map<number, Retirement>();
  for (const sha1 of new Set(remove)) {
    const places = list.flatMap((value, index) => (value === sha1 ? [index] : []));
    const [first, ...repeats] = places;
    if (first === undefined) {
      throw new TrustprintError('argument_invalid', `${sha1} is not listed`, {
        facts: { provider: arn, listed: list },
        hint: 'read the list again',
      });
    }
    for (const index of repeats.length === 0 ? [first] : repeats)
      gone.set(index, { sha1, why: whyGoes(index, facts, removing) });
  }
  return gone;
}

function whyGoes(index: number, facts: Facts, removing: Removing): string {
  const { intent, provider, isUnread } = removing;
  const why =
    whyMayGo(provider.thumbprints, index, { facts, intent }) ?? (isUnread ? NOT_READ : undefined);
  const value = provider.thumbprints[index];
  if (why !== undefined || value === undefined) return why ?? NOT_READ;
  throw new TrustprintError(
    'thumbprint_in_use',
    `${value} stays listed: ${whyStays(value, facts, intent)}`,
    {
      facts: { thumbprint: value, provider: provider.arn },
      hint: 'take it off once no server presents it any more',
    },
  );
}

/** What keeps a value listed. */
export function whyStays(
  value: ListedThumbprint,
  facts: Facts,
  { retireAfterSeconds }: Listing['intent'],
): string {
  const hosts = facts.endpoints
    .filter(({ chain }) =>
      seenOf(chain)?.presented.some(({ sha1 }) => listedThumbprintOf(sha1) === value),
    )
    .map(printHostPort);
  if (hosts.length > 0) return `${[...new Set(hosts)].join(' and ')} serves it`;
  const days = String(Math.round(retireAfterSeconds / 86_400));
  return mayBePresented(value, facts, retireAfterSeconds)
    ? `it was served or listed within ${days} days, or is staged, and may be served still`
    : 'an address was not seen, and may serve it';
}

/** IAM takes no empty list, and no chain of now may do worse by the new list. */
function requireAsGood(
  from: readonly ListedThumbprint[],
  to: readonly ListedThumbprint[],
  { endpoints, rules }: Facts,
): void {
  if (to.length === 0) {
    throw new TrustprintError('argument_invalid', 'IAM takes no empty list of thumbprints', {
      facts: { from },
      hint: 'add the thumbprint that is to be in its place',
    });
  }
  const rank = (chain: ChainFact, list: readonly ListedThumbprint[]): number =>
    RANKS.indexOf(judgeChain(chain, list, rules).accepted);
  const worse = endpointsThatCount(endpoints, rules).find(({ chain }) => {
    const seen = seenOf(chain);
    return seen !== undefined && rank(seen, to) < rank(seen, from);
  });
  if (worse === undefined) return;
  throw new TrustprintError(
    'thumbprint_in_use',
    `without what goes, STS would refuse what ${printHostPort(worse)} serves now`,
    { facts: { from, to, host: worse.host, port: worse.port }, hint: 'keep it listed' },
  );
}

const RANKS: readonly (boolean | 'unknown')[] = [false, 'unknown', true];

const UNREAD =
  "AWS's library of roots trusts what is served, so the list is not read here and stays as it is";
const NOT_READ = 'AWS does not read this list';
