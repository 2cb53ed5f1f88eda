// SPDX-License-Identifier: Apache-2.0

import { TrustprintError } from './error.ts';
import { isPlaceholder } from './known-values.ts';
import type { Certificate } from './model/certificate.ts';
import type { Facts } from './model/facts.ts';
import { isInDate } from './model/certificate.ts';
import { seenOf } from './model/look.ts';
import type { Intent, Retirement } from './model/plan.ts';
import { MAX_THUMBPRINTS } from './model/provider.ts';
import { type ListedThumbprint, listedThumbprintOf } from './model/thumbprint.ts';

/** A list to leave behind, and what had to go for it. */
export interface Room {
  readonly to: readonly ListedThumbprint[];
  readonly retire: readonly Retirement[];
}

/**
 * Puts new values beside the old ones. Old values stay while anything may still present them; only
 * where five are full may some go, the least useful first, and never one that is presented now.
 *
 * @throws TrustprintError `list_full` when none may go unasked.
 */
export function makeRoom(
  from: readonly ListedThumbprint[],
  add: readonly ListedThumbprint[],
  { facts, intent }: { readonly facts: Facts; readonly intent: Intent },
): Room {
  const fresh = [...new Set(add)].filter((value) => !from.includes(value));
  const presented = presentedIn(facts);
  const retire: Retirement[] = [];
  const kept = [...from];
  const excess = (): boolean => kept.length + fresh.length > MAX_THUMBPRINTS;
  for (const { why, applies, evenPresented } of REASONS) {
    for (let index = kept.length - 1; index >= 0 && excess(); index -= 1) {
      const value = kept[index];
      if (value === undefined) continue;
      const at = { index, kept, presented, intent, facts };
      if (!applies(value, at) || (presented.has(value) && evenPresented !== true)) continue;
      kept.splice(index, 1);
      retire.unshift({ sha1: value, why });
    }
  }
  if (excess()) throw full(from, fresh);
  return { to: [...kept, ...fresh], retire };
}

interface Place {
  readonly index: number;
  readonly kept: readonly ListedThumbprint[];
  readonly presented: ReadonlyMap<ListedThumbprint, Certificate>;
  readonly intent: Intent;
  readonly facts: Facts;
}

interface Reason {
  readonly why: string;
  readonly applies: (value: ListedThumbprint, place: Place) => boolean;
  /** Set where a value may go though it is presented now: another of it stays, or a person named it. */
  readonly evenPresented?: boolean;
}

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
    applies: (value, { presented }) => presented.get(value)?.isCa === false,
  },
  {
    why: 'of no certificate that is presented',
    applies: (value, { presented }) => !presented.has(value),
  },
  {
    why: 'expired',
    applies: (value, { presented, facts }) => {
      const certificate = presented.get(value);
      return certificate !== undefined && !isInDate(certificate, facts.at);
    },
  },
];

function isRepeated(value: ListedThumbprint, { kept, index }: Place): boolean {
  return kept.indexOf(value) < index;
}

function presentedIn({ endpoints }: Facts): ReadonlyMap<ListedThumbprint, Certificate> {
  const certificates = endpoints.flatMap(({ chain }) => seenOf(chain)?.presented ?? []);
  return new Map(
    certificates.map((certificate) => [listedThumbprintOf(certificate.sha1), certificate]),
  );
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
    'five thumbprints are listed, and each is still presented',
    { facts, hint: 'name one that may go: --drop SHA1' },
  );
}
