// SPDX-License-Identifier: Apache-2.0

import { ANNOTATIONS } from '../../../core/model/kubernetes.ts';
import { GENERIC_MESSAGE, invalidIdentityToken } from '../../../core/gates/answers.ts';
import { privateIssuer } from './issuers.ts';
import { refusedAt, type Scenario } from './scenario.ts';

/** An annotation says for whom the webhook asks tokens; there, the host's name is a common slip. */
export const projectionAudience: Scenario = {
  name: 'projection-audience',
  broken: 'the service account asks for tokens for an audience that the provider does not accept',
  expected: {
    ...refusedAt('audience', invalidIdentityToken(GENERIC_MESSAGE)),
    finding: 'projection-audience',
    foundBy: 'sa:',
  },
  fix: 'cannot',
  lay: async (pki) => ({
    ...(await privateIssuer(pki)),
    kubernetes: (usual) => ({
      ...usual,
      annotations: { ...usual.annotations, [ANNOTATIONS.audience]: ASKED },
    }),
  }),
};

const ASKED = 'sts.us-east-1.amazonaws.com';
