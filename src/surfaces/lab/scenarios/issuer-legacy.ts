// SPDX-License-Identifier: Apache-2.0

import { ISSUER_NOT_URL } from '../../../core/gates/answers.ts';
import { privateIssuer } from './issuers.ts';
import { refusedAt, type Scenario } from './scenario.ts';

export const issuerLegacy: Scenario = {
  name: 'issuer-legacy',
  broken: 'the API server still signs as kubernetes/serviceaccount, which is no URL',
  expected: refusedAt('claims', ISSUER_NOT_URL),
  fix: 'cannot',
  lay: async (pki) => ({
    ...(await privateIssuer(pki)),
    claims: (usual) => ({ ...usual, iss: 'kubernetes/serviceaccount' }),
  }),
};
