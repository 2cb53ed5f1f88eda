// SPDX-License-Identifier: Apache-2.0

import { NOT_AUTHORIZED } from '../../../core/gates/answers.ts';
import { privateIssuer } from './issuers.ts';
import { refusedAt, type Scenario, trusting, WITH_TRUST_POLICY } from './scenario.ts';

export const principalOtherAccount: Scenario = {
  name: 'principal-other-account',
  broken: 'the trust policy was copied from another account, and names its provider',
  expected: refusedAt('trust-policy', NOT_AUTHORIZED),
  fix: 'mends',
  fixFlags: WITH_TRUST_POLICY,
  lay: async (pki) => ({
    ...(await privateIssuer(pki)),
    role: trusting((policy) => policy.replace(/\d{12}(?=:oidc-provider)/, '444455556666')),
  }),
};
