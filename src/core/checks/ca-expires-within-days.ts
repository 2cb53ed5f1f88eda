// SPDX-License-Identifier: Apache-2.0

import { plusSeconds, printInstant } from '../model/instant.ts';
import { evidenceOf, findEach, issuersOf, whereListCounts } from '../shown.ts';
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

export const caExpiresWithinDays: Check = defineChainCheck(
  {
    id: 'ca-expires-within-days',
    on: 'issuer',
    title: 'No CA on the path expires within 7 days where the list counts',
    severity: 'error',
    source: {
      title: 'RFC 5280, 4.1.2.5, Validity',
      url: 'https://www.rfc-editor.org/rfc/rfc5280#section-4.1.2.5',
    },
    explanation:
      'A renewed CA has another thumbprint. If it is listed before the server presents it, nobody notices the change; if it is not, the first call after the change fails. Here few days are left for it.',
    remedy:
      "Today: get the CA's new certificate, and list it beside the old with trustprint fix --add FILE.",
  },
  [],
  ({ chains }, reading) => {
    const { at } = reading;
    const counting = whereListCounts(chains, reading);
    if (counting.length === 0) return notApplicable("AWS's library decides here, not the list");
    const atHand = plusSeconds(at, AT_HAND_SECONDS);
    const expiring = findEach(counting, issuersOf).filter(
      ({ certificate: { notAfter } }) =>
        notAfter !== undefined && notAfter >= at && notAfter <= atHand,
    );
    const [first] = expiring;
    if (first?.certificate.notAfter === undefined) {
      return pass('no CA on the path expires within 7 days', { knowledge: 'inferred' });
    }
    const { subject, notAfter } = first.certificate;
    return fail(`the CA "${subject}" expires on ${printInstant(notAfter)}${andMore(expiring)}`, {
      knowledge: 'inferred',
      evidence: { certificates: evidenceOf(expiring) },
      remedies: [
        remedy('get the new CA certificate, and list it early: trustprint fix with --add FILE'),
        ourRemedy('see what is presented, with its dates', reading, ['thumbprint']),
      ],
    });
  },
);

/** A week: what is left may hold a weekend, and the change needs people of two teams. */
const AT_HAND_SECONDS = 7 * 86_400;
