// SPDX-License-Identifier: Apache-2.0

import { TrustprintError } from '../../error.ts';
import type { Certificate } from '../../model/certificate.ts';
import type { Facts } from '../../model/facts.ts';
import { printHostPort } from '../../model/issuer.ts';
import type { Addition } from '../../model/plan.ts';
import { type ListedThumbprint, listedThumbprintOf } from '../../model/thumbprint.ts';
import { endpointsThatCount, judgeChain } from '../../chains/trust.ts';
import { pathOf } from '../../chains/path.ts';
import { seenOf } from '../../model/observed.ts';
import { whyStays } from './edit.ts';
import { heldIn, whyMayGo } from './eviction.ts';
import { offersIn, type ServedOffer } from './offers.ts';
import type { Listing } from './set-thumbprints.ts';

/** A value of a list, for a person who edits it. */
export interface ListedRow {
  readonly value: ListedThumbprint;
  /** The certificate that it is of, where one was seen from here. */
  readonly certificate: Certificate | undefined;
  /** Whether what is served now is accepted by it, where the list is read. */
  readonly matches: boolean;
  /** Why it may go. */
  readonly mayGo: string | undefined;
  /** Why it may not; `undefined` where it may. */
  readonly stays: string | undefined;
}

/** A certificate that endpoints which count serve now. */
export interface ServedRow {
  readonly certificate: Certificate;
  readonly hosts: readonly string[];
  readonly place: 'leaf' | 'intermediate' | 'top' | 'stray';
  readonly isListed: boolean;
  /** By what it may be listed. */
  readonly addition: Addition | undefined;
  /** Why it may not; `undefined` where it may. */
  readonly refused: TrustprintError | undefined;
}

export function listedRows(facts: Facts, { intent, provider }: Listing): readonly ListedRow[] {
  const { thumbprints: list } = provider;
  const held = heldIn(facts);
  const chains = endpointsThatCount(facts.endpoints, facts.rules).flatMap(
    ({ chain }) => seenOf(chain) ?? [],
  );
  return list.map((value, index) => {
    const mayGo = whyMayGo(list, index, { facts, intent });
    return {
      value,
      certificate: held.get(value),
      matches: chains.some((chain) => judgeChain(chain, [value], facts.rules).matched.length > 0),
      mayGo,
      stays: mayGo === undefined ? whyStays(value, facts, intent) : undefined,
    };
  });
}

/** What may be listed comes first, then by the place in the chain, the top first. */
export function servedRows(facts: Facts, { intent, provider }: Listing): readonly ServedRow[] {
  const offers = offersIn(facts, intent);
  const all = new Map(offers.flatMap(({ served }) => served).map((one) => [one.sha256, one]));
  const rows = [...all.values()].map((certificate): ServedRow => {
    const serving = offers.filter(({ served }) =>
      served.some(({ sha256 }) => sha256 === certificate.sha256),
    );
    const addition = additionIn(serving, certificate);
    return {
      certificate,
      hosts: [...new Set(serving.map(({ probe }) => printHostPort(probe)))],
      place: placeOf(certificate, serving),
      isListed: provider.thumbprints.includes(listedThumbprintOf(certificate.sha1)),
      addition,
      refused: addition === undefined ? refusalIn(serving) : undefined,
    };
  });
  return rows.toSorted((one, other) => rankOf(one) - rankOf(other));
}

function additionIn(offers: readonly ServedOffer[], { sha256 }: Certificate): Addition | undefined {
  return offers
    .flatMap(({ addition }) => (addition instanceof TrustprintError ? [] : [addition]))
    .find((addition) => addition.sha256 === sha256);
}

/** Where another certificate of its chain is the one to list, that is said at that one. */
function refusalIn(offers: readonly ServedOffer[]): TrustprintError | undefined {
  return offers
    .map(({ addition }) => addition)
    .find((addition) => addition instanceof TrustprintError);
}

function placeOf(certificate: Certificate, offers: readonly ServedOffer[]): ServedRow['place'] {
  const places = offers.map(({ served }): ServedRow['place'] => {
    const [leaf, ...above] = served;
    if (leaf === undefined) return 'stray';
    const { positions, top } = pathOf([leaf, ...above]);
    const at = served.findIndex(({ sha256 }) => sha256 === certificate.sha256);
    if (!positions.includes(at)) return 'stray';
    if (at === 0) return 'leaf';
    return top.sha256 === certificate.sha256 ? 'top' : 'intermediate';
  });
  return PLACES.find((place) => places.includes(place)) ?? 'stray';
}

function rankOf({ addition, place }: ServedRow): number {
  return (addition === undefined ? PLACES.length : 0) + PLACES.indexOf(place);
}

const PLACES = ['top', 'intermediate', 'leaf', 'stray'] as const;
