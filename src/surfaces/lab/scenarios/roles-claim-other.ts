// SPDX-License-Identifier: Apache-2.0

import { ROLE_NOT_PINNED } from '../../../core/gates/answers.ts';
import { privateIssuer } from './issuers.ts';
import { refusedAt, type Scenario } from './scenario.ts';

export const rolesClaimOther: Scenario = {
  name: 'roles-claim-other',
  broken: 'the issuer pins the roles that the token is good for, and this one is not among them',
  expected: refusedAt('roles-claim', ROLE_NOT_PINNED),
  fix: 'cannot',
  lay: async (pki) => ({
    ...(await privateIssuer(pki)),
    claims: (usual) => ({
      ...usual,
      'https://aws.amazon.com/roles': ['arn:aws:iam::111122223333:role/ReadOnly'],
    }),
  }),
};
