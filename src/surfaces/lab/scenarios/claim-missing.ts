// SPDX-License-Identifier: Apache-2.0

import { missingClaim } from '../../../core/gates/answers.ts';
import { privateIssuer } from './issuers.ts';
import { refusedAt, type Scenario } from './scenario.ts';

export const claimMissing: Scenario = {
  name: 'claim-missing',
  broken: 'the token has no aud: it was requested for no audience',
  expected: refusedAt('claims', missingClaim('aud')),
  fix: 'cannot',
  lay: async (pki) => ({
    ...(await privateIssuer(pki)),
    claims: ({ aud: _, ...others }) => others,
  }),
};
