// SPDX-License-Identifier: Apache-2.0

import { privateIssuer } from './issuers.ts';
import { HOLDS, type Scenario, trusting } from './scenario.ts';

export const trustPolicyOpen: Scenario = {
  name: 'trust-policy-open',
  broken:
    'nothing at STS: but the trust policy lets in every workload of the cluster, as it has no condition on sub',
  expected: { ...HOLDS, finding: 'trust-policy-open' },
  fix: 'cannot',
  lay: async (pki) => ({
    ...(await privateIssuer(pki)),
    role: trusting((policy) => policy.replace(/"[^"]+:sub":"[^"]+",/, '')),
  }),
};
