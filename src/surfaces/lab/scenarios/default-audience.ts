// SPDX-License-Identifier: Apache-2.0

import { GENERIC_MESSAGE, invalidIdentityToken } from '../../../core/gates/answers.ts';
import { privateIssuer } from './issuers.ts';
import { refusedAt, type Scenario } from './scenario.ts';

export const defaultAudience: Scenario = {
  name: 'default-audience',
  broken: 'the program reads the token that every pod has for the API server, and not one for STS',
  expected: refusedAt('audience', invalidIdentityToken(GENERIC_MESSAGE)),
  fix: 'cannot',
  lay: async (pki) => ({
    ...(await privateIssuer(pki)),
    claims: (usual) => ({ ...usual, aud: ['https://kubernetes.default.svc'] }),
  }),
};
