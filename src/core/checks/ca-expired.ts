// SPDX-License-Identifier: Apache-2.0

import { evidenceOf, findEach, issuersOf, whereListCounts } from '../shown.ts';
import { printInstant } from '../model/instant.ts';
import {
  andMore,
  type Check,
  defineChainCheck,
  fail,
  notApplicable,
  ourRemedy,
  pass,
  remedy,
} from './check.ts';

export const caExpired: Check = defineChainCheck(
  {
    id: 'ca-expired',
    on: 'issuer',
    title: 'No CA on the path has expired where the list counts',
    severity: 'error',
    source: {
      title: 'RFC 5280, 4.1.2.5, Validity',
      url: 'https://www.rfc-editor.org/rfc/rfc5280#section-4.1.2.5',
    },
    explanation:
      'For a private CA, STS compares thumbprints and, as far as is known, looks at no dates: an expired CA goes on working there while every other client refuses it. Its renewal will change the thumbprint, and whoever renews in a hurry forgets the list.',
    remedy:
      'Renew the CA at the issuer; before the server presents the new one, list its thumbprint beside the old.',
  },
  [],
  ({ chains }, reading) => {
    const counting = whereListCounts(chains, reading);
    if (counting.length === 0) return notApplicable("AWS's library decides here, not the list");
    const expired = findEach(counting, issuersOf).filter(
      ({ certificate: { notAfter } }) => notAfter !== undefined && notAfter < reading.at,
    );
    const [first] = expired;
    if (first?.certificate.notAfter === undefined) {
      return pass('no CA on the path has expired', { knowledge: 'inferred' });
    }
    const { subject, notAfter } = first.certificate;
    return fail(`the CA "${subject}" expired on ${printInstant(notAfter)}${andMore(expired)}`, {
      knowledge: 'inferred',
      evidence: { certificates: evidenceOf(expired) },
      remedies: [
        remedy('renew the CA at the issuer, and have the server present the new one'),
        ourRemedy('see what is presented, with its dates', reading, ['thumbprint']),
      ],
    });
  },
);
