// SPDX-License-Identifier: Apache-2.0

import { hostPortOf, printHostPort } from '../model/issuer.ts';
import {
  type Check,
  defineCheck,
  fail,
  notApplicable,
  ourRemedy,
  pass,
  THUMBPRINT_GUIDE,
} from './check.ts';

export const jwksOtherHost: Check = defineCheck(
  {
    id: 'jwks-other-host',
    on: 'issuer',
    title: 'The keys are served by the host of the issuer',
    severity: 'notice',
    source: THUMBPRINT_GUIDE,
    explanation:
      'The discovery document may name another host for the keys. Both hosts present a chain, and where the list counts, AWS asks for thumbprints of both. Most people list one and learn of the other during an outage.',
    remedy: 'Where the two have different CAs, list a thumbprint for each.',
  },
  ['discovery'],
  (reading) => {
    const { issuer, discovery } = reading;
    if (issuer === undefined) return notApplicable('no issuer was found');
    const own = printHostPort(hostPortOf(issuer));
    const keys = printHostPort(hostPortOf(discovery.jwksUri));
    const told = {
      knowledge: 'documented',
      evidence: { issuer: own, keys, jwksUri: discovery.jwksUri },
    } as const;
    if (own === keys) return pass(`${own} serves the keys too`, told);
    return fail(`the keys are at ${keys}, not at ${own}: where the list counts, it needs both`, {
      ...told,
      remedies: [ourRemedy('see what both hosts need listed', reading, ['thumbprint'])],
    });
  },
);
