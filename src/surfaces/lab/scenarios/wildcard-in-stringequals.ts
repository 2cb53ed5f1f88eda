// SPDX-License-Identifier: Apache-2.0

import { NOT_AUTHORIZED } from '../../../core/gates/answers.ts';
import { privateIssuer } from './issuers.ts';
import { refusedAt, type Scenario, trusting, WITH_TRUST_POLICY } from './scenario.ts';

export const wildcardInStringEquals: Scenario = {
  name: 'wildcard-in-stringequals',
  broken: 'the trust policy means all of a namespace, but StringEquals takes * literally',
  expected: refusedAt('trust-policy', NOT_AUTHORIZED),
  fix: 'mends',
  fixFlags: WITH_TRUST_POLICY,
  lay: async (pki) => ({
    ...(await privateIssuer(pki)),
    role: trusting((policy) =>
      policy.replace(
        /system:serviceaccount:kube-system:[\w-]+/,
        'system:serviceaccount:kube-system:*',
      ),
    ),
  }),
};
