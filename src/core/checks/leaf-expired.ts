// SPDX-License-Identifier: Apache-2.0

import { printInstant } from '../model/instant.ts';
import { evidenceOf, findEach } from '../shown.ts';
import { andMore, type Check, defineChainCheck, fail, ourRemedy, pass, remedy } from './check.ts';

export const leafExpired: Check = defineChainCheck(
  {
    id: 'leaf-expired',
    on: 'issuer',
    title: 'No server presents an expired leaf',
    severity: 'error',
    source: {
      title: 'RFC 5280, 4.1.2.5, Validity',
      url: 'https://www.rfc-editor.org/rfc/rfc5280#section-4.1.2.5',
    },
    explanation:
      "Under a public CA an expired leaf makes AWS's library refuse, and the list decides. Under a private CA STS looks at thumbprints and, as far as is known, at no dates, so that the workload goes on while everybody else is refused. Both are an outage that waits.",
    remedy: "Renew the server's certificate, and mend what should have renewed it.",
  },
  [],
  ({ chains }, reading) => {
    const expired = findEach(chains, ({ chain }) => [chain.presented[0]]).filter(
      ({ certificate: { notAfter } }) => notAfter !== undefined && notAfter < reading.at,
    );
    const [first] = expired;
    if (first?.certificate.notAfter === undefined) {
      return pass('no leaf has expired', { knowledge: 'inferred' });
    }
    const { subject, notAfter } = first.certificate;
    return fail(`the leaf "${subject}" expired on ${printInstant(notAfter)}${andMore(expired)}`, {
      knowledge: 'inferred',
      evidence: { certificates: evidenceOf(expired) },
      remedies: [
        remedy("renew the server's certificate; under the same CA the list stays as it is"),
        ourRemedy('see what is presented, with its dates', reading, ['thumbprint']),
      ],
    });
  },
);
