// SPDX-License-Identifier: Apache-2.0

import { TrustprintError } from '../../error.ts';
import { isPlaceholder, knownValueOf } from '../../chains/known-thumbprints.ts';
import type { Certificate } from '../../model/certificate.ts';
import type { Facts } from '../../model/facts.ts';
import { isInDate } from '../../model/certificate.ts';
import { seenOf } from '../../model/observed.ts';
import type { Intent, Retirement } from '../../model/plan.ts';
import { MAX_THUMBPRINTS } from '../../model/provider.ts';
import { type ListedThumbprint, listedThumbprintOf } from '../../model/thumbprint.ts';
import { mayBePresented } from './retirement.ts';
import { endpointsThatCount } from '../../chains/trust.ts';

/** A list to leave behind, and what had to go for it. */
export interface EvictionResult {
  readonly to: readonly ListedThumbprint[];
  readonly retire: readonly Retirement[];
}

/**
 * Puts new values beside the old ones. Old values stay while anything may still present them; only
 * where five are full may some go, the least useful first. What is presented now never goes unasked,
 * nor what was presented lately, was staged, or may be what an address shows that was not seen.
 *
 * @throws TrustprintError `list_full` when none may go unasked.
 */
export function evictFor(
  from: readonly ListedThumbprint[],
  add: readonly ListedThumbprint[],
  { facts, intent }: { readonly facts: Facts; readonly intent: Intent },
): EvictionResult {
  const fresh = [...new Set(add)].filter((value) => !from.includes(value));
  const known = knownOf(facts, intent);
  const retire: Retirement[] = [];
  const kept = [...from];
  const excess = (): boolean => kept.length + fresh.length > MAX_THUMBPRINTS;
  for (const reason of REASONS) {
    for (let index = kept.length - 1; index >= 0 && excess(); index -= 1) {
      const value = kept[index];
      if (value === undefined || !allows(reason, value, { ...known, index, kept })) continue;
      kept.splice(index, 1);
      retire.unshift({ sha1: value, why: reason.why });
    }
  }
  if (excess()) throw full(from, fresh);
  return { to: [...kept, ...fresh], retire };
}

/**
 * Why a listed value may go; `undefined` where something may still present it. What was named to make room goes
 * only where there is none.
 */
export function whyMayGo(
  list: readonly ListedThumbprint[],
  index: number,
  { facts, intent }: { readonly facts: Facts; readonly intent: Intent },
): string | undefined {
  const value = list[index];
  if (value === undefined) return undefined;
  const known = { ...knownOf(facts, { ...intent, drop: [] }), index, kept: list };
  return REASONS.find((reason) => allows(reason, value, known))?.why;
}

function allows(
  { applies, evenPresented = false }: Reason,
  value: ListedThumbprint,
  place: ListedValue,
): boolean {
  const { facts, intent } = place;
  return (
    applies(value, place) &&
    (evenPresented || !mayBePresented(value, facts, intent.retireAfterSeconds))
  );
}

function knownOf(facts: Facts, intent: Intent): Omit<ListedValue, 'index' | 'kept'> {
  return { facts, intent, held: heldIn(facts), isWhole: isWhole(facts) };
}

interface ListedValue {
  readonly index: number;
  readonly kept: readonly ListedThumbprint[];
  /** The certificates that are presented now, or were once by what this machine remembers. */
  readonly held: ReadonlyMap<ListedThumbprint, Certificate>;
  /** Whether every address was seen: one that was not may present whatever is listed. */
  readonly isWhole: boolean;
  readonly intent: Intent;
  readonly facts: Facts;
}

interface Reason {
  readonly why: string;
  readonly applies: (value: ListedThumbprint, place: ListedValue) => boolean;
  /** Set where a value may go though it is presented now: another of it stays, or a person named it. */
  readonly evenPresented?: boolean;
}

/** Why a value goes that this machine has never seen presented: it may have been staged from another. */
export const NEVER_SEEN = 'of no certificate that was seen from here';

/** What may go, in this order. */
const REASONS: readonly Reason[] = [
  {
    why: 'named with --drop',
    applies: (value, { intent }) => intent.drop.includes(value),
    evenPresented: true,
  },
  { why: 'listed twice', applies: isRepeated, evenPresented: true },
  {
    why: 'a placeholder',
    applies: (value) => isPlaceholder(value),
  },
  {
    why: 'a leaf certificate',
    applies: (value, { held, isWhole: whole }) =>
      whole && (held.get(value)?.isCa === false || knownValueOf(value)?.kind === 'leaf'),
  },
  {
    why: NEVER_SEEN,
    applies: (value, { held, isWhole: whole }) => whole && !held.has(value),
  },
  {
    why: 'expired',
    applies: (value, { held, isWhole: whole, facts }) => {
      const certificate = held.get(value);
      return whole && certificate !== undefined && !isInDate(certificate, facts.at);
    },
  },
  { why: 'not presented any more', applies: (_, { isWhole: whole }) => whole },
];

function isRepeated(value: ListedThumbprint, { kept, index }: ListedValue): boolean {
  return kept.indexOf(value) < index;
}

/** The certificates of an issuer that were seen, now or before. */
export function heldIn({ endpoints, memory }: Facts): ReadonlyMap<ListedThumbprint, Certificate> {
  const remembered = (memory?.hosts ?? []).flatMap(({ certificates }) =>
    certificates.map(({ certificate }) => certificate),
  );
  const presented = endpoints.flatMap(({ chain }) => seenOf(chain)?.presented ?? []);
  return new Map(
    [...remembered, ...presented].map((certificate) => [
      listedThumbprintOf(certificate.sha1),
      certificate,
    ]),
  );
}

function isWhole({ endpoints, rules }: Facts): boolean {
  return endpointsThatCount(endpoints, rules).every(({ chain }) => chain.kind === 'seen');
}

function full(
  from: readonly ListedThumbprint[],
  fresh: readonly ListedThumbprint[],
): TrustprintError {
  const facts = { listed: from, wanted: fresh, most: MAX_THUMBPRINTS };
  if (fresh.length > MAX_THUMBPRINTS) {
    return new TrustprintError(
      'list_full',
      `these endpoints present ${String(fresh.length)} chains, and IAM lists five thumbprints`,
      { facts, hint: 'let the servers of this issuer share a CA' },
    );
  }
  return new TrustprintError(
    'list_full',
    'five thumbprints are listed, and each may still be presented',
    { facts, hint: 'name one that may go: --drop SHA1' },
  );
}
