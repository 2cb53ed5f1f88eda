// SPDX-License-Identifier: Apache-2.0

import type { Certificate } from '../model/certificate.ts';
import { printInstant } from '../model/instant.ts';
import { isListed } from '../model/thumbprint.ts';
import {
  evidenceOf,
  findEach,
  issuersOf,
  type ServedChain,
  whereListCounts,
} from '../chains/presented-chains.ts';
import {
  andMore,
  type Check,
  defineChainCheck,
  fail,
  notApplicable,
  ourRemedy,
  pass,
  type Reading,
  THUMBPRINT_GUIDE,
} from './check.ts';

export const leafPinned: Check = defineChainCheck(
  {
    id: 'leaf-pinned',
    on: 'provider',
    title: 'Where the list counts, it names a CA and not the leaf alone',
    severity: 'warning',
    source: THUMBPRINT_GUIDE,
    explanation:
      "A listed leaf works until the server's certificate is renewed, which happens every few weeks or months and is announced to nobody. A listed CA survives that: any certificate that it issues for the same host is accepted.",
    remedy:
      'List the top of the path instead; have the server send its CA certificate if it does not.',
  },
  ['provider'],
  ({ chains }, reading) => {
    const counting = whereListCounts(chains, reading);
    if (counting.length === 0) return notApplicable("AWS's library decides here, not the list");
    const pinned = findEach(counting, (shown) => pinIn(shown, reading));
    const [first] = pinned;
    if (first === undefined) {
      return pass('no chain rests on its leaf alone', { knowledge: 'documented' });
    }
    const { sha1, notAfter } = first.certificate;
    const until = notAfter === undefined ? '' : `, on ${printInstant(notAfter)} at the latest`;
    return fail(
      `${sha1} is a leaf: the trust breaks when it is renewed${until}${andMore(pinned)}`,
      {
        knowledge: 'reported',
        evidence: { provider: reading.provider.arn, leaves: evidenceOf(pinned) },
        remedies: [
          ourRemedy('see whether the server sends a CA to list instead', reading, ['thumbprint']),
        ],
      },
    );
  },
);

/** The leaf, where it is listed and nothing above it on the path is. */
function pinIn(shown: ServedChain, { provider }: Reading<'provider'>): readonly Certificate[] {
  const [leaf] = shown.chain.presented;
  const isListedHere = ({ sha1 }: Certificate): boolean => isListed(provider.thumbprints, sha1);
  return isListedHere(leaf) && !issuersOf(shown).some(isListedHere) ? [leaf] : [];
}
