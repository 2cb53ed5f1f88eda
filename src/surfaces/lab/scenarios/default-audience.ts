// SPDX-License-Identifier: Apache-2.0

import { GENERIC_MESSAGE, invalidIdentityToken } from '../../../core/gates/answers.ts';
import { ANNOTATIONS, VARIABLES } from '../../../core/model/kubernetes.ts';
import { withContainer } from '../kubernetes/default-workload.ts';
import { API_MOUNT_PATH } from '../kubernetes/pods.ts';
import { privateIssuer } from './issuers.ts';
import { refusedAt, type Scenario } from './scenario.ts';

export const defaultAudience: Scenario = {
  name: 'default-audience',
  broken: 'the program sends the token that every pod has for the API server, not one for STS',
  expected: {
    ...refusedAt('audience', invalidIdentityToken(GENERIC_MESSAGE)),
    finding: 'projection-audience',
    foundBy: 'sa:',
  },
  fix: 'cannot',
  lay: async (pki) => ({
    ...(await privateIssuer(pki)),
    kubernetes: (usual) => {
      const env = [
        { name: VARIABLES.role, value: usual.annotations[ANNOTATIONS.role] },
        { name: VARIABLES.tokenFile, value: `${API_MOUNT_PATH}/token` },
      ];
      return withContainer(usual, (container) => ({ ...container, env }));
    },
  }),
};
