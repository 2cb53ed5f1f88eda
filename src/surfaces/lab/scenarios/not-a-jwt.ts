// SPDX-License-Identifier: Apache-2.0

import { randomBytes } from 'node:crypto';

import { invalidIdentityToken, NOT_A_JWT_MESSAGE } from '../../../core/gates/answers.ts';
import { privateIssuer } from './issuers.ts';
import { refusedAt, type Scenario } from './scenario.ts';

export const notAJwt: Scenario = {
  name: 'not-a-jwt',
  broken: 'the token file holds an opaque access token instead of an ID token',
  expected: refusedAt('token-form', invalidIdentityToken(NOT_A_JWT_MESSAGE)),
  fix: 'cannot',
  lay: async (pki) => ({
    ...(await privateIssuer(pki)),
    token: () => `access_${randomBytes(32).toString('base64url')}`,
  }),
};
