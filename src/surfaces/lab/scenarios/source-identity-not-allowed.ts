// SPDX-License-Identifier: Apache-2.0

import { NOT_AUTHORIZED } from '../../../core/gates/answers.ts';
import { privateIssuer } from './issuers.ts';
import { refusedAt, type Scenario, WITH_TRUST_POLICY } from './scenario.ts';

export const sourceIdentityNotAllowed: Scenario = {
  name: 'source-identity-not-allowed',
  broken:
    'the token carries a source identity, and the trust policy does not allow sts:SetSourceIdentity',
  expected: refusedAt('trust-policy', NOT_AUTHORIZED),
  fix: 'mends',
  fixFlags: WITH_TRUST_POLICY,
  lay: async (pki) => ({
    ...(await privateIssuer(pki)),
    claims: (usual) => ({ ...usual, 'https://aws.amazon.com/source_identity': 'octocat' }),
  }),
};
