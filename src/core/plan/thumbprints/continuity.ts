// SPDX-License-Identifier: Apache-2.0

import { isPlaceholder, knownValueOf } from '../../chains/known-thumbprints.ts';
import {
  type Certificate,
  isInDate,
  isIssuedBy,
  isSameAuthority,
} from '../../model/certificate.ts';
import type { EndpointProbe, Facts } from '../../model/facts.ts';
import { type Instant, plusSeconds } from '../../model/instant.ts';
import { seenOf } from '../../model/observed.ts';
import type { RememberedCertificate } from '../../model/memory.ts';
import { type ListedThumbprint, listedThumbprintOf } from '../../model/thumbprint.ts';
import { highestVerified } from '../../chains/recommended-certificate.ts';
import { isLiveHandshake } from '../../chains/trust.ts';

/** A listed CA that passes trust on to what is presented now. */
export interface Continuation {
  readonly anchor: Certificate;
  /** The value by which the anchor is listed. */
  readonly listed: ListedThumbprint;
  readonly lastSeenAt: Instant;
  /** The certificate to list. */
  readonly certificate: Certificate;
  /** How it hangs on the anchor, in words. */
  readonly how: string;
}

/**
 * How trust passes on to a chain from a listed CA. It must be a CA within its dates, private, listed
 * before this run by a person's decision and not about to go, and seen by us on a verified path of this
 * host not long ago; and it must have verified the chain as the only root of a handshake. What is new
 * must have been issued by it, or be the same CA renewed. One hop: what was itself listed so passes
 * nothing on, as whoever holds an old key could name his successor for ever.
 */
export function continuationAt(look: EndpointProbe, facts: Facts): Continuation | undefined {
  const chain = seenOf(look.chain);
  if (chain?.hostMatches !== true || !isLiveHandshake(look)) return undefined;
  for (const { certificate: anchor, lastSeenAt } of anchorsAt(look, facts)) {
    if (chain.verifiedAlone?.includes(anchor.sha256) !== true) continue;
    const certificate = highestVerified(chain, [anchor], facts.at);
    const how = certificate === undefined ? undefined : linkBetween(anchor, certificate);
    if (certificate === undefined || how === undefined) continue;
    return { anchor, listed: listedThumbprintOf(anchor.sha1), lastSeenAt, certificate, how };
  }
  return undefined;
}

/** The remembered certificates of an endpoint that may pass trust on, the last seen first. */
export function anchorsAt(
  { host, port }: EndpointProbe,
  facts: Facts,
): readonly RememberedCertificate[] {
  const of = facts.memory?.hosts.find((one) => one.host === host && one.port === port);
  return (of?.certificates ?? [])
    .filter((remembered) => mayPassOn(remembered, facts))
    .toSorted((one, other) => other.lastSeenAt - one.lastSeenAt);
}

function mayPassOn(remembered: RememberedCertificate, facts: Facts): boolean {
  const { certificate, lastSeenAt, isPublic } = remembered;
  const { at } = facts;
  const listed = listedThumbprintOf(certificate.sha1);
  return (
    certificate.isCa &&
    !isPublic &&
    isInDate(certificate, at) &&
    lastSeenAt <= at &&
    lastSeenAt >= plusSeconds(at, -REMEMBERED_SECONDS) &&
    !isPlaceholder(listed) &&
    knownValueOf(listed) === undefined &&
    isListedByDecision(listed, facts)
  );
}

/** On the list before this run, by somebody's decision, and with no date to go that has come. */
function isListedByDecision(listed: ListedThumbprint, { provider, memory, at }: Facts): boolean {
  if (seenOf(provider)?.thumbprints.includes(listed) !== true) return false;
  const said = (memory?.listed ?? []).filter(({ sha1 }) => sha1 === listed);
  return !said.some(
    ({ authority, retireAt }) =>
      authority === 'continuity' || (retireAt !== undefined && retireAt <= at),
  );
}

function linkBetween(anchor: Certificate, wanted: Certificate): string | undefined {
  if (anchor.sha256 === wanted.sha256) return undefined; // it is listed, and needs no authority
  if (isSameAuthority(anchor, wanted)) return 'it is the same CA, renewed with its key';
  return isIssuedBy(wanted, anchor) ? 'it was issued by it' : undefined;
}

/** How long a certificate that was seen is remembered as this host's own: 90 days. */
const REMEMBERED_SECONDS = 90 * 86_400;
