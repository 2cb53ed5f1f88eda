// SPDX-License-Identifier: Apache-2.0

import { NOT_AUTHORIZED } from '../../../core/gates/answers.ts';
import { privateIssuer } from './issuers.ts';
import { refusedAt, type Scenario, trusting } from './scenario.ts';

export const claimNotExposed: Scenario = {
  name: 'claim-not-exposed',
  broken: 'the trust policy has a condition on a claim of the token that AWS does not pass on',
  expected: refusedAt('trust-policy', NOT_AUTHORIZED),
  fix: 'cannot',
  lay: async (pki) => ({
    ...(await privateIssuer(pki)),
    role: trusting((policy) => policy.replace(/:sub":"[^"]+"/, ':namespace":"kube-system"')),
    claims: (usual) => ({ ...usual, namespace: 'kube-system' }),
  }),
};
