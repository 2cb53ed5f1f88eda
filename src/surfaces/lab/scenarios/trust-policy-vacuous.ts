// SPDX-License-Identifier: Apache-2.0

import { privateIssuer } from './issuers.ts';
import { HOLDS, type Scenario, trusting } from './scenario.ts';

export const trustPolicyVacuous: Scenario = {
  name: 'trust-policy-vacuous',
  broken:
    'STS gives credentials, but ForAllValues is met where the claim is missing, so that the condition may say nothing',
  expected: { ...HOLDS, finding: 'trust-policy-vacuous' },
  fix: 'cannot',
  lay: async (pki) => ({
    ...(await privateIssuer(pki)),
    role: trusting((policy) => policy.replace('"StringEquals"', '"ForAllValues:StringEquals"')),
  }),
};
