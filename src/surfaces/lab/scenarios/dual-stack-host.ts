// SPDX-License-Identifier: Apache-2.0

import { GENERIC_MESSAGE, invalidIdentityToken } from '../../../core/gates/answers.ts';
import { publicIssuer } from './issuers.ts';
import { refusedAt, type Scenario, trusting, WITH_TRUST_POLICY } from './scenario.ts';

/** Amazon EKS User Guide: clusters with IPv6 have issuers at hosts of the form `oidc-eks.REGION.api.aws`. */
export const dualStackHost: Scenario = {
  name: 'dual-stack-host',
  broken:
    'the cluster is dual-stack: its issuer is on another host than that of the provider and the trust policy',
  expected: refusedAt('provider', invalidIdentityToken(GENERIC_MESSAGE)),
  fix: 'mends',
  fixFlags: WITH_TRUST_POLICY,
  lay: async (pki) => {
    const usual = await publicIssuer(pki, { host: DUAL_STACK_HOST });
    const classic = (text: string): string => text.replaceAll(DUAL_STACK_HOST, CLASSIC_HOST);
    return {
      ...usual,
      issuerHost: DUAL_STACK_HOST,
      provider: (usualOne) => ({
        ...usualOne,
        arn: classic(usualOne.arn),
        url: classic(usualOne.url),
      }),
      role: trusting(classic),
    };
  },
};

const DUAL_STACK_HOST = 'oidc-eks.us-east-1.api.aws';
const CLASSIC_HOST = 'oidc.eks.us-east-1.amazonaws.com';
