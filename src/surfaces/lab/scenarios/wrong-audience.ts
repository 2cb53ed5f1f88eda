// SPDX-License-Identifier: Apache-2.0

import { GENERIC_MESSAGE, invalidIdentityToken } from '../../../core/gates/answers.ts';
import { privateIssuer } from './issuers.ts';
import { refusedAt, type Scenario } from './scenario.ts';

export const wrongAudience: Scenario = {
  name: 'wrong-audience',
  broken: 'the provider accepts sts.amazon.com, and the token is for sts.amazonaws.com',
  expected: refusedAt('audience', invalidIdentityToken(GENERIC_MESSAGE)),
  fix: 'mends',
  fixFlags: () => [],
  lay: async (pki) => ({
    ...(await privateIssuer(pki)),
    provider: (usual) => ({ ...usual, clientIds: ['sts.amazon.com'] }),
  }),
};
