// SPDX-License-Identifier: Apache-2.0

import { evidenceOf, findEach, whereListCounts } from '../chains/presented-chains.ts';
import {
  type Check,
  defineChainCheck,
  fail,
  notSeen,
  pass,
  remedy,
  THUMBPRINT_GUIDE,
} from './check.ts';

export const listIrrelevant: Check = defineChainCheck(
  {
    id: 'list-irrelevant',
    on: 'provider',
    title: 'AWS reads the list of thumbprints for this issuer',
    severity: 'notice',
    source: THUMBPRINT_GUIDE,
    explanation:
      "Since 2024 AWS verifies an issuer by its own library of root CAs first. Where that trusts the chain, the list is kept and not read: it may hold anything. It is read for private CAs, where TLS 1.3 is demanded, and where AWS cannot get the certificate. AWS's library is not published; the roots compiled into Node stand in for it.",
    remedy: 'Nothing: look for the cause elsewhere, and leave the list as it is.',
  },
  [],
  ({ chains, unseen }, reading) => {
    const { library } = reading.vantage;
    const counting = whereListCounts(chains, reading);
    if (counting.length > 0) {
      return pass('the list decides, or may', { knowledge: 'documented' });
    }
    if (unseen.length > 0) return notSeen('the list is not read, so far as it was seen', unseen);
    return fail(`AWS does not read the list: its library (here ${library}) trusts what is served`, {
      knowledge: 'documented',
      evidence: {
        library,
        tops: evidenceOf(findEach(chains, ({ recommended }) => [recommended])),
      },
      remedies: [remedy('leave the list as it is: it neither helps nor harms here')],
    });
  },
);
