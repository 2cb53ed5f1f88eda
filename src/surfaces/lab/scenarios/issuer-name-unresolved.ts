// SPDX-License-Identifier: Apache-2.0

import { publicIssuer } from './issuers.ts';
import { type Scenario } from './scenario.ts';

export const issuerNameUnresolved: Scenario = {
  name: 'issuer-name-unresolved',
  broken:
    'STS gives credentials, but this machine is in a VPC with an endpoint for EKS, where the name of the issuer resolves to nothing',
  expected: {
    refusedBy: undefined,
    answer: undefined,
    cause: undefined,
    predictionDiffers: 'unknown',
    finding: 'issuer-name-unresolved',
  },
  fix: 'cannot',
  lay: async (pki) => ({
    ...(await publicIssuer(pki, { host: HOST })),
    issuerHost: HOST,
    unresolvedHere: true,
  }),
};

const HOST = 'oidc.eks.us-east-1.amazonaws.com';
