// SPDX-License-Identifier: Apache-2.0

import { printInstant } from '../model/instant.ts';
import { evidenceOf, findEach, whereListCounts } from '../chains/presented-chains.ts';
import {
  type Check,
  defineChainCheck,
  fail,
  notApplicable,
  ourRemedy,
  pass,
  remedy,
  THUMBPRINT_GUIDE,
} from './check.ts';

export const leafSentAlone: Check = defineChainCheck(
  {
    id: 'leaf-sent-alone',
    on: 'issuer',
    title: 'Where the list counts, servers send a CA certificate with their leaf',
    severity: 'warning',
    source: THUMBPRINT_GUIDE,
    explanation:
      'Only a certificate that is sent can match the list. A server that sends its leaf alone, as many private ones do, leaves nothing else to list, and so every renewal of the leaf is an outage.',
    remedy:
      "Add the CA's certificate to the server's certificate file, after the leaf, and list that.",
  },
  [],
  ({ chains }, reading) => {
    const counting = whereListCounts(chains, reading);
    if (counting.length === 0) return notApplicable("AWS's library decides here, not the list");
    const alone = findEach(counting, ({ chain }) =>
      chain.presented.length === 1 ? chain.presented : [],
    );
    const [first] = alone;
    if (first === undefined) {
      return pass('every server sends more than its leaf', { knowledge: 'documented' });
    }
    const { certificate, presentedBy } = first;
    const { notAfter, selfSigned } = certificate;
    const until = notAfter === undefined ? '' : `, valid until ${printInstant(notAfter)}`;
    return fail(`${presentedBy.join(', ')} sends its leaf and nothing else${until}`, {
      knowledge: 'documented',
      evidence: { leaves: evidenceOf(alone) },
      remedies: [
        remedy(
          selfSigned
            ? 'have a CA issue the certificate of the server, and send both'
            : 'let the server send the CA certificate too',
        ),
        ourRemedy('then list the CA', reading, ['fix']),
      ],
    });
  },
);
