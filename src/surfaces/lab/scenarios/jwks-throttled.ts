// SPDX-License-Identifier: Apache-2.0

import { invalidIdentityToken, VERIFICATION_KEY_MESSAGE } from '../../../core/gates/answers.ts';
import { privateIssuer } from './issuers.ts';
import { refusedAt, type Scenario } from './scenario.ts';

export const jwksThrottled: Scenario = {
  name: 'jwks-throttled',
  broken: 'the host of the keys is asked too often, and answers with 429',
  expected: refusedAt('keys', invalidIdentityToken(VERIFICATION_KEY_MESSAGE)),
  fix: 'cannot',
  lay: async (pki) => ({
    ...(await privateIssuer(pki)),
    keySet: () => ({ text: '{"message":"Too Many Requests"}', status: 429 }),
  }),
};
