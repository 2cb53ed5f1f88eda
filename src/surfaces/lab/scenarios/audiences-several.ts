// SPDX-License-Identifier: Apache-2.0

import { DEFAULT_AUDIENCE } from '../../../core/model/web-identity.ts';
import { SEVERAL_AUDIENCES } from '../../../core/gates/answers.ts';
import { privateIssuer } from './issuers.ts';
import { refusedAt, type Scenario } from './scenario.ts';

export const audiencesSeveral: Scenario = {
  name: 'audiences-several',
  broken: 'the token is for two audiences at once, and has no azp that would say which counts',
  expected: refusedAt('claims', SEVERAL_AUDIENCES),
  fix: 'cannot',
  lay: async (pki) => ({
    ...(await privateIssuer(pki)),
    claims: (usual) => ({ ...usual, aud: [DEFAULT_AUDIENCE, 'https://kubernetes.default.svc'] }),
  }),
};
