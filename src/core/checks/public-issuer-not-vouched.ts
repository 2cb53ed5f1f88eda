// SPDX-License-Identifier: Apache-2.0

import { isKnownPublicHost } from '../chains/known-thumbprints.ts';
import { evidenceOf, findEach } from '../chains/presented-chains.ts';
import {
  type Check,
  defineChainCheck,
  fail,
  notApplicable,
  ourRemedy,
  pass,
  THUMBPRINT_GUIDE,
} from './check.ts';

export const publicIssuerNotVouched: Check = defineChainCheck(
  {
    id: 'public-issuer-not-vouched',
    on: 'issuer',
    title: 'An issuer that is known to be public serves a chain that public roots trust',
    severity: 'warning',
    source: THUMBPRINT_GUIDE,
    explanation:
      "AWS's own issuers, GitHub, GitLab and others have certificates of public CAs. Where such a host shows another chain, something on this network stands between: a proxy that opens TLS, or a name that is answered differently here. AWS sees the real chain, so nothing may be concluded from this one, least of all a thumbprint.",
    remedy: 'Look from another network, and list nothing of what is seen here.',
  },
  [],
  ({ chains }, reading) => {
    const known = chains.filter(({ host }) => isKnownPublicHost(host));
    if (known.length === 0)
      return notApplicable('the issuer is not one of those known to be public');
    const odd = known.filter(({ chain }) => chain.anchoring.bundled?.vouches === false);
    const [first] = odd;
    if (first === undefined) {
      return pass('public roots trust what the known hosts serve', { knowledge: 'inferred' });
    }
    const why = first.chain.anchoring.bundled?.error ?? 'refused';
    return fail(`${first.host} is public, but serves a chain that no public root trusts (${why})`, {
      knowledge: 'inferred',
      evidence: {
        host: first.host,
        why,
        tops: evidenceOf(findEach(odd, ({ recommended }) => [recommended])),
      },
      remedies: [
        ourRemedy('print what to run in another network', reading, ['thumbprint', '--openssl']),
      ],
    });
  },
);
