// SPDX-License-Identifier: Apache-2.0

import { GENERIC_MESSAGE, invalidIdentityToken } from '../../../core/gates/answers.ts';
import { withTokenVolume } from '../kubernetes/default-workload.ts';
import { privateIssuer } from './issuers.ts';
import { refusedAt, type Scenario } from './scenario.ts';

export const audienceTypo: Scenario = {
  name: 'audience-typo',
  broken:
    'the volume asks for a token for sts.amazon.com, and the provider accepts sts.amazonaws.com',
  expected: refusedAt('audience', invalidIdentityToken(GENERIC_MESSAGE)),
  fix: 'cannot',
  lay: async (pki) => ({
    ...(await privateIssuer(pki)),
    kubernetes: (usual) => withTokenVolume(usual, { audience: 'sts.amazon.com' }),
  }),
};
