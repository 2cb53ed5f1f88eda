// SPDX-License-Identifier: Apache-2.0

import { expired } from '../../../core/gates/answers.ts';
import { privateIssuer } from './issuers.ts';
import { laterBy, TOKEN_SECONDS } from '../issuer/tokens.ts';
import { refusedAt, type Scenario, TIME } from './scenario.ts';

export const tokenExpired: Scenario = {
  name: 'token-expired',
  broken: 'the program has kept its first token, which expired an hour ago',
  expected: refusedAt('claims', expired(TIME, TIME)),
  fix: 'cannot',
  lay: async (pki) => ({
    ...(await privateIssuer(pki)),
    claims: (usual) => laterBy(-(TOKEN_SECONDS + HOUR), usual),
  }),
};

const HOUR = 3600;
