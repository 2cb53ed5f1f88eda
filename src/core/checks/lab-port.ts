// SPDX-License-Identifier: Apache-2.0

import { hostPortOf, HTTPS_PORT } from '../model/issuer.ts';
import { type Check, defineCheck, fail, notApplicable, pass, remedy } from './check.ts';

export const labPort: Check = defineCheck(
  {
    id: 'lab-port',
    on: 'issuer',
    title: "The lab's issuer listens where AWS would look",
    severity: 'notice',
    scanned: false,
    source: {
      title: 'IAM API Reference, CreateOpenIDConnectProvider',
      url: 'https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateOpenIDConnectProvider.html',
    },
    explanation:
      'On one machine the issuers of the lab need ports of their own, so the lab takes a port in the URL of a provider. IAM does not: a real issuer listens on 443.',
    remedy: 'Nothing in the lab. In life, serve the issuer on port 443.',
  },
  [],
  ({ lab, issuer }) => {
    if (!lab) return notApplicable('this is not a lab');
    if (issuer === undefined) return notApplicable('no issuer was found');
    const { port } = hostPortOf(issuer);
    const told = {
      knowledge: 'documented',
      evidence: { issuer, port, takes: HTTPS_PORT },
    } as const;
    if (port === HTTPS_PORT) return pass('the issuer listens on port 443', told);
    return fail(`the lab takes an issuer on port ${String(port)}; real AWS takes 443 only`, {
      ...told,
      remedies: [remedy('nothing needs to be done in the lab')],
    });
  },
);
