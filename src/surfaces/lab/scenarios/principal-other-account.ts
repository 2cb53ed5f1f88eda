// SPDX-License-Identifier: Apache-2.0

import { NOT_AUTHORIZED } from '../../../core/gates/answers.ts';
import { privateIssuer } from './issuers.ts';
import { MENDING_TRUST, refusedAt, type Scenario, trusting } from './scenario.ts';

export const principalOtherAccount: Scenario = {
  name: 'principal-other-account',
  broken: 'the trust policy was copied from another account, and names the provider of that one',
  expected: refusedAt('trust-policy', NOT_AUTHORIZED),
  fix: 'mends',
  mendedBy: MENDING_TRUST,
  lay: async (pki) => ({
    ...(await privateIssuer(pki)),
    role: trusting((policy) => policy.replace(/\d{12}(?=:oidc-provider)/, '444455556666')),
  }),
};
