// SPDX-License-Identifier: Apache-2.0

import { type Certificate, isIssuedBy, lastOf, type PresentedChain } from '../model/certificate.ts';

/**
 * The presented certificates that the leaf's own signatures lead through, and the rest.
 * Positions are places in the presented chain.
 */
export interface LeafPath {
  /** From the leaf, which is position 0, up to the top. */
  readonly positions: readonly [0, ...number[]];
  readonly top: Certificate;
  /** Presented certificates off the path, duplicates of it included. */
  readonly strays: readonly number[];
  /** Strays that the leaf's signatures lead to by another way: where an issuer was certified twice. */
  readonly forks: readonly number[];
  /**
   * Whether the chain begins with the path in order: nothing swapped, and no stray before the top.
   * A stray after the top disturbs nobody.
   */
  readonly inOrder: boolean;
}

/**
 * Follows the signatures from the leaf through what was presented. Where two presented certificates
 * could have issued one (a cross-signed pair), the longer way is taken, and of equal ones the way
 * that comes first on the wire.
 */
export function pathOf(chain: PresentedChain): LeafPath {
  const known = FOLLOWED.get(chain);
  if (known !== undefined) return known;
  const path = followed(chain);
  FOLLOWED.set(chain, path);
  return path;
}

/** Whether each certificate has issued the next one, and the last is a leaf: files have that. */
export function isReversed(chain: PresentedChain): boolean {
  if (chain.length < 2 || chain.length > MAX_LINKS_TRIED || lastOf(chain).isCa) return false;
  return chain.slice(1).every((one, at) => isIssuedBy(one, chain[at] ?? one));
}

/** The certificates of the path, leaf first. */
export function certificatesOf(chain: PresentedChain, path: LeafPath): readonly Certificate[] {
  return path.positions.flatMap((position) => chain[position] ?? []);
}

function followed(chain: PresentedChain): LeafPath {
  const search: Search = { left: MAX_LINKS_TRIED, reached: new Set() };
  const positions: readonly [0, ...number[]] = [0, ...wayUp(chain, [0], search)];
  const onPath = new Set(positions);
  return {
    positions,
    top: chain[positions.at(-1) ?? 0] ?? chain[0],
    strays: chain.flatMap((_, position) => (onPath.has(position) ? [] : [position])),
    forks: [...search.reached].filter((position) => !onPath.has(position)),
    inOrder: positions.every((position, index) => position === index),
  };
}

interface Search {
  /** Signatures that may still be verified. */
  left: number;
  /** Positions that some way led to. */
  readonly reached: Set<number>;
}

/** The longest way up from the last of `taken`, without it. */
function wayUp(chain: PresentedChain, taken: readonly number[], search: Search): readonly number[] {
  const from = chain[taken.at(-1) ?? 0] ?? chain[0];
  if (from.selfSigned) return [];
  const seen = new Set(taken.map((position) => chain[position]?.sha256));
  let best: readonly number[] = [];
  for (const [position, candidate] of chain.entries()) {
    if (seen.has(candidate.sha256) || !hasIssued(candidate, from, search)) continue;
    seen.add(candidate.sha256);
    search.reached.add(position);
    const way = [position, ...wayUp(chain, [...taken, position], search)];
    if (way.length > best.length) best = way;
  }
  return best;
}

/** Asks OpenSSL where the names agree, as often as the budget allows. */
function hasIssued(issuer: Certificate, certificate: Certificate, search: Search): boolean {
  const isCandidate = mayIssue(issuer) && namesAgree(issuer.subject, certificate.issuer);
  if (!isCandidate || search.left <= 0) return false;
  search.left -= 1; // counted here for all ways: this is what bounds the search
  return isIssuedBy(certificate, issuer);
}

/**
 * An end-entity certificate issues nothing, whatever its key has signed (RFC 5280, 6.1.4 k): else
 * whoever holds one of a listed CA could sign a leaf for any host with it. A self-signed certificate
 * is an authority for itself; old roots (version 1) have no CA flag to show.
 */
function mayIssue({ isCa, selfSigned }: Certificate): boolean {
  return isCa || selfSigned;
}

/** As OpenSSL compares names (RFC 5280, 7.1): case and runs of blanks aside. Spares most signatures. */
export function namesAgree(one: string, other: string): boolean {
  return one === other || folded(one) === folded(other);
}

function folded(name: string): string {
  return name.toLowerCase().replaceAll(/\s+/g, ' ').trim();
}

/**
 * Signatures verified for one chain at most. OpenSSL refuses more than about a hundred kilobytes of
 * certificates in a handshake (`max_cert_list`), some two hundred of them; webpki allows 100
 * signatures in path building (`Budget`), after CVE-2018-16875 in Go.
 */
const MAX_LINKS_TRIED = 256;

/** Two dozen gates and checks ask for the path of one chain, and signatures are the dear part of it. */
const FOLLOWED = new WeakMap<PresentedChain, LeafPath>();
