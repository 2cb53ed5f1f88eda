// SPDX-License-Identifier: Apache-2.0

import { invalidIdentityToken, VERIFICATION_KEY_MESSAGE } from '../../../core/gates/answers.ts';
import { plusSeconds } from '../../../core/model/instant.ts';
import { privateIssuer } from './issuers.ts';
import { refusedAt, type Scenario } from './scenario.ts';

export const clusterYoung: Scenario = {
  name: 'cluster-young',
  broken: 'the cluster was created two minutes ago, and its keys are not published yet',
  expected: {
    ...refusedAt('keys', invalidIdentityToken(VERIFICATION_KEY_MESSAGE)),
    finding: 'cluster-young',
  },
  fix: 'cannot',
  lay: async (pki) => ({
    ...(await privateIssuer(pki)),
    cluster: (usual) => ({ ...usual, createdAt: plusSeconds(pki.now, -120) }),
    keySet: () => ({ text: '{"keys":[]}' }),
  }),
};
