// SPDX-License-Identifier: Apache-2.0

import { lastOf } from '../model/certificate.ts';
import { placeOf, whereListCounts } from '../chains/presented-chains.ts';
import {
  andMore,
  type Check,
  defineChainCheck,
  fail,
  notApplicable,
  ourRemedy,
  pass,
  THUMBPRINT_GUIDE,
} from './check.ts';

export const thumbprintNotTop: Check = defineChainCheck(
  {
    id: 'thumbprint-not-top',
    on: 'provider',
    title: "The last certificate that is sent is the top of the leaf's path",
    severity: 'warning',
    source: THUMBPRINT_GUIDE,
    explanation:
      "The published procedure takes the thumbprint of the last certificate that openssl shows. Where a server sends others after its path, or sends it in disorder, that is not the certificate that the leaf's signatures lead to, and listing it helps nobody.",
    remedy: "List the top of the leaf's path, and correct the order at the server.",
  },
  [],
  ({ chains }, reading) => {
    const counting = whereListCounts(chains, reading);
    if (counting.length === 0) return notApplicable("AWS's library decides here, not the list");
    const differing = counting.flatMap((shown) => {
      const last = lastOf(shown.chain.presented);
      const { recommended: top } = shown;
      return last.sha256 === top.sha256
        ? []
        : [{ endpoint: placeOf(shown), last: last.sha1, top: top.sha1, topSubject: top.subject }];
    });
    const [first] = differing;
    if (first === undefined) {
      return pass('the last certificate of every chain is its top', { knowledge: 'documented' });
    }
    return fail(
      `${first.endpoint} ends with ${first.last}; the one to list is ${first.top}${andMore(differing)}`,
      {
        knowledge: 'inferred',
        evidence: { chains: differing },
        remedies: [ourRemedy('see each certificate and its place', reading, ['thumbprint'])],
      },
    );
  },
);
