// SPDX-License-Identifier: Apache-2.0

import { NOT_AUTHORIZED } from '../../../core/gates/answers.ts';
import { privateIssuer } from './issuers.ts';
import { MENDING_TRUST, refusedAt, type Scenario, trusting } from './scenario.ts';

export const wrongAction: Scenario = {
  name: 'wrong-action',
  broken: 'the trust policy allows sts:AssumeRole, which is for callers with credentials',
  expected: refusedAt('trust-policy', NOT_AUTHORIZED),
  fix: 'mends',
  mendedBy: MENDING_TRUST,
  lay: async (pki) => ({
    ...(await privateIssuer(pki)),
    role: trusting((policy) =>
      policy.replace('"sts:AssumeRoleWithWebIdentity"', '"sts:AssumeRole"'),
    ),
  }),
};
