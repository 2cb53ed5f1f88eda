// SPDX-License-Identifier: Apache-2.0

import { GENERIC_MESSAGE, invalidIdentityToken } from '../../../core/gates/answers.ts';
import { publicIssuer } from './issuers.ts';
import { refusedAt, type Scenario, trusting, WITH_TRUST_POLICY } from './scenario.ts';

export const hostTypo: Scenario = {
  name: 'host-typo',
  broken:
    'the provider and the trust policy have the parts of the host of EKS in the wrong order, as in some guides',
  expected: refusedAt('provider', invalidIdentityToken(GENERIC_MESSAGE)),
  fix: 'mends',
  fixFlags: WITH_TRUST_POLICY,
  lay: async (pki) => {
    const swapped = (text: string): string => text.replaceAll(HOST, MISSPELLED);
    return {
      ...(await publicIssuer(pki, { host: HOST })),
      issuerHost: HOST,
      provider: (usual) => ({ ...usual, arn: swapped(usual.arn), url: swapped(usual.url) }),
      role: trusting(swapped),
    };
  },
};

const HOST = 'oidc.eks.us-east-1.amazonaws.com';
const MISSPELLED = 'oidc.us-east-1.eks.amazonaws.com';
