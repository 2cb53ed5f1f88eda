// SPDX-License-Identifier: Apache-2.0

import { certificatesOf, pathOf } from '../core/chains/path.ts';
import { type Certificate, isIssuedBy, type PresentedChain } from '../core/model/certificate.ts';

/** Whether each certificate has issued the next one, and the last is a leaf. */
export function isReversed(certificates: readonly Certificate[]): boolean {
  if (certificates.length > MOST_ORDERED || certificates.at(-1)?.isCa !== false) return false;
  return (
    certificates.length > 1 &&
    certificates.every((one, at) => {
      const next = certificates[at + 1];
      return next === undefined || isIssuedBy(next, one);
    })
  );
}

/**
 * Certificates that came without an order, leaf first, then the path that its signatures lead
 * through, then the rest. The leaf is one that issued none of the others, no CA if there is a choice.
 */
export function leafFirst(certificates: readonly Certificate[]): readonly Certificate[] {
  if (certificates.length > MOST_ORDERED) return certificates;
  const ends = certificates.filter(
    (one) => !certificates.some((other) => other.sha256 !== one.sha256 && isIssuedBy(other, one)),
  );
  const leaf = ends.find(({ isCa }) => !isCa) ?? ends[0];
  if (leaf === undefined) return certificates;
  const chain: PresentedChain = [leaf, ...certificates.filter((one) => one !== leaf)];
  const path = certificatesOf(chain, pathOf(chain));
  return [...path, ...chain.filter((one) => !path.includes(one))];
}

/** Each is compared with each; a chain has five, and a bundle of roots has no order to find. */
const MOST_ORDERED = 50;
