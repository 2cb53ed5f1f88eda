// SPDX-License-Identifier: Apache-2.0

import { privateIssuer } from './issuers.ts';
import { HOLDS, type Scenario, trusting } from './scenario.ts';

export const trustPolicyOpen: Scenario = {
  name: 'trust-policy-open',
  broken:
    'STS gives credentials, but the trust policy has no condition on sub, and lets in every workload of the cluster',
  expected: { ...HOLDS, finding: 'trust-policy-open' },
  fix: 'cannot',
  lay: async (pki) => ({
    ...(await privateIssuer(pki)),
    role: trusting((policy) => policy.replace(/"[^"]+:sub":"[^"]+",/, '')),
  }),
};
