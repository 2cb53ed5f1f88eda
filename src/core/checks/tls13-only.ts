// SPDX-License-Identifier: Apache-2.0

import { placeOf } from '../chains/presented-chains.ts';
import {
  andMore,
  type Check,
  defineChainCheck,
  fail,
  notApplicable,
  notSeen,
  ourRemedy,
  pass,
  remedy,
  THUMBPRINT_GUIDE,
} from './check.ts';

export const tls13Only: Check = defineChainCheck(
  {
    id: 'tls13-only',
    on: 'issuer',
    title: 'Servers with a public CA speak TLS 1.2 too',
    severity: 'warning',
    source: THUMBPRINT_GUIDE,
    explanation:
      'Where an issuer demands TLS 1.3, AWS falls back to the list of thumbprints, even for a public CA. Then a list that nobody has read for years decides, and it must follow every change of the chain.',
    remedy: 'Let the server speak TLS 1.2 as well, or keep the list right.',
  },
  [],
  ({ chains }, { rules, endpoints, ...about }) => {
    const trusted = chains.filter(({ chain }) => chain.anchoring[rules.library]?.vouches === true);
    if (trusted.length === 0) return notApplicable('no public CA here: the list decides anyway');
    const refusing = trusted.filter(({ chain }) => chain.tls12 === 'refused').map(placeOf);
    const [first] = refusing;
    if (first !== undefined) {
      return fail(`${first} refuses TLS 1.2, so AWS goes by the list${andMore(refusing)}`, {
        knowledge: 'documented',
        evidence: { refusing },
        remedies: [
          remedy('let the server speak TLS 1.2 too: then the list is not read'),
          ourRemedy('or keep the list right', about, ['fix']),
        ],
      });
    }
    return trusted.some(({ chain }) => chain.tls12 === 'unseen')
      ? notSeen('whether TLS 1.2 is spoken was not seen', endpoints)
      : pass('TLS 1.2 is spoken', { knowledge: 'documented' });
  },
);
