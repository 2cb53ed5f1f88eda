// SPDX-License-Identifier: Apache-2.0

import {
  type Certificate,
  isInDate,
  isIssuedBy,
  isNamedIssuer,
  isSameAuthority,
  keyOf,
  type PresentedChain,
} from '../model/certificate.ts';
import type { ChainFact, Facts, Verification } from '../model/facts.ts';
import type { Instant } from '../model/instant.ts';
import type { Fingerprint } from '../model/thumbprint.ts';
import { certificatesOf, pathOf } from './path.ts';

/**
 * The certificates of one level of a climb: all have the same key, so any path that OpenSSL verified
 * from the leaf goes through that key.
 */
type Level = readonly [Certificate, ...Certificate[]];

/** What to list for a chain, and who trusted a path through its key. */
export interface Recommended {
  readonly certificate: Certificate;
  /** `undefined`: nobody did, and it is just the highest that was served. */
  readonly verifiedBy: 'library' | 'issuer-ca' | undefined;
}

/**
 * The certificate to list for a chain: the highest that was verified; where no roots with authority
 * trust it, the highest that the leaf's own signatures lead to. The compiled-in roots have authority, and
 * the CA that was named for the issuer; against a lab on loopback, its own library has.
 */
export function recommendedFor(chain: ChainFact, by: Judging): Recommended {
  const known = RECOMMENDED.get(chain);
  if (known?.by.at === by.at && known.by.lab === by.lab) return known.recommended;
  const recommended = recommend(chain, by);
  RECOMMENDED.set(chain, { by, recommended });
  return recommended;
}

/** When it is judged, and whether by a lab on loopback. */
type Judging = Pick<Facts, 'at' | 'lab'>;

function recommend(chain: ChainFact, { at, lab }: Judging): Recommended {
  const { bundled, library, issuerCa } = chain.anchoring;
  const { presented } = chain;
  for (const [verifiedBy, said] of [
    ['library', lab ? (library ?? bundled) : bundled],
    ['issuer-ca', issuerCa],
  ] as const) {
    // Where it could not be told which anchors there are, nothing is known to be below them.
    if (said?.vouches !== true || said.anchors === undefined) continue;
    const certificate = highestVerified(chain, said.anchors, at) ?? presented[0];
    return { certificate, verifiedBy };
  }
  return { certificate: pathOf(presented).top, verifiedBy: undefined };
}

/** Two dozen checks ask about one chain, and signatures are the dear part of it. */
const RECOMMENDED = new WeakMap<
  ChainFact,
  { readonly by: Judging; readonly recommended: Recommended }
>();

/**
 * The served CA certificate that may be listed on the word of these anchors: the highest one, within
 * its dates, whose key OpenSSL's own path went through. `undefined` where none was served.
 *
 * Anybody can cross-certify the public key of a CA and serve the result, so what is served above the
 * verified path proves nothing. Two things do: the levels that every path from the leaf goes through,
 * and the key of an anchor that verified the leaf as the only root of a handshake.
 *
 * @param anchors The roots of the set whose handshake verified the leaf (`Verification.anchors`).
 */
export function highestVerified(
  chain: ChainFact,
  anchors: readonly Certificate[],
  at: Instant,
): Certificate | undefined {
  const { presented, verifiedAlone = [] } = chain;
  const climbed = climbedIn(presented, anchors);
  const alone = anchors.filter(({ sha256 }) => verifiedAlone.includes(sha256));
  return certificatesOf(presented, pathOf(presented)).findLast(
    (certificate) =>
      certificate.isCa &&
      isInDate(certificate, at) &&
      (climbed.has(certificate.sha256) ||
        alone.some((anchor) => isSameAuthority(anchor, certificate))),
  );
}

/**
 * The anchors to ask about one by one: those whose subject and key a served CA certificate has that
 * the climb does not reach.
 */
export function anchorsToTryAlone(
  presented: PresentedChain,
  { vouches, anchors = [] }: Verification,
): readonly Certificate[] {
  if (!vouches) return [];
  const climbed = climbedIn(presented, anchors);
  const above = certificatesOf(presented, pathOf(presented)).filter(
    ({ sha256, isCa }) => isCa && !climbed.has(sha256),
  );
  return anchors.filter((anchor) =>
    above.some((certificate) => isSameAuthority(anchor, certificate)),
  );
}

/**
 * Which of these roots the served certificates lead to: they issued one of them, or have its name and
 * key.
 * `undefined` where too much was served to tell.
 */
export function anchorsAmong(
  roots: readonly Certificate[],
  presented: PresentedChain,
): readonly Certificate[] | undefined {
  const budget = { left: MAX_SIGNATURES };
  const reached = reachedBy(presented, budget);
  const anchors = roots.filter((root) =>
    reached.some(
      (certificate) => isSameAuthority(root, certificate) || issued(certificate, root, budget),
    ),
  );
  return budget.left < 0 ? undefined : anchors;
}

/**
 * Climbs from the leaf by signatures, a key at a time, for as long as all that could have issued a
 * level share one key. It ends at the key of an anchor, where OpenSSL's path may end too, and where
 * issuers differ, as OpenSSL may have gone through either. CA flags and dates are not asked here: more
 * candidates only end a climb sooner.
 */
function climb(presented: PresentedChain, anchors: readonly Certificate[]): readonly Level[] {
  const known = [...presented, ...anchors];
  const trusted = new Set(anchors.map(keyOf));
  const budget = { left: MAX_SIGNATURES };
  const levels: Level[] = [];
  const passed = new Set<string | undefined>();
  let level: Level | undefined = [presented[0]];
  while (level !== undefined) {
    levels.push(level);
    const key = keyOf(level[0]);
    passed.add(key);
    level =
      key === undefined || trusted.has(key)
        ? undefined
        : levelAbove(level, { known, passed, budget });
  }
  return levels;
}

function climbedIn(
  presented: PresentedChain,
  anchors: readonly Certificate[],
): ReadonlySet<Fingerprint> {
  const levels = climb(presented, anchors);
  return new Set(levels.flatMap((level) => level.map(({ sha256 }) => sha256)));
}

interface Climbing {
  /** Certificates that may have issued others: what was served, and the anchors. */
  readonly known: readonly Certificate[];
  readonly passed: ReadonlySet<string | undefined>;
  readonly budget: Budget;
}

/** `undefined` where nothing issued the level, issuers differ, they were met below, or too many came. */
function levelAbove(level: Level, { known, passed, budget }: Climbing): Level | undefined {
  const own = keyOf(level[0]);
  const [first, ...others] = known.filter(
    (issuer) =>
      keyOf(issuer) !== own && level.some((certificate) => issued(certificate, issuer, budget)),
  );
  if (first === undefined || budget.left < 0) return undefined;
  const key = keyOf(first);
  return passed.has(key) || others.some((other) => keyOf(other) !== key)
    ? undefined
    : [first, ...others];
}

/** The served certificates that signatures lead to from the leaf, by whatever way. */
function reachedBy(presented: PresentedChain, budget: Budget): readonly Certificate[] {
  const reached: Certificate[] = [presented[0]];
  const left = new Set(presented.slice(1));
  for (const certificate of reached) {
    for (const issuer of left) {
      if (!issued(certificate, issuer, budget)) continue;
      left.delete(issuer);
      reached.push(issuer);
    }
  }
  return reached;
}

/** How many signatures may still be verified; below zero some were not, and nothing is known. */
interface Budget {
  left: number;
}

function issued(certificate: Certificate, issuer: Certificate, budget: Budget): boolean {
  if (!isNamedIssuer(certificate, issuer)) return false;
  budget.left -= 1;
  return budget.left >= 0 && isIssuedBy(certificate, issuer);
}

/** As in following a path (`MAX_LINKS_TRIED`): webpki allows 100 signatures, after CVE-2018-16875 in Go. */
const MAX_SIGNATURES = 256;
