// SPDX-License-Identifier: Apache-2.0

import { NOT_AUTHORIZED } from '../../../core/gates/answers.ts';
import { privateIssuer } from './issuers.ts';
import { refusedAt, type Scenario, trusting, WITH_TRUST_POLICY } from './scenario.ts';

export const wrongAction: Scenario = {
  name: 'wrong-action',
  broken: 'the trust policy allows sts:AssumeRole, which is for callers with credentials',
  expected: refusedAt('trust-policy', NOT_AUTHORIZED),
  fix: 'mends',
  fixFlags: WITH_TRUST_POLICY,
  lay: async (pki) => ({
    ...(await privateIssuer(pki)),
    role: trusting((policy) =>
      policy.replace('"sts:AssumeRoleWithWebIdentity"', '"sts:AssumeRole"'),
    ),
  }),
};
