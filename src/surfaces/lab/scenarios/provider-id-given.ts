// SPDX-License-Identifier: Apache-2.0

import { NOT_LOGIN_WITH_AMAZON } from '../../../core/gates/answers.ts';
import { privateIssuer } from './issuers.ts';
import { refusedAt, type Scenario } from './scenario.ts';

export const providerIdGiven: Scenario = {
  name: 'provider-id-given',
  broken: 'the call names a ProviderId, which is for access tokens of two providers only',
  expected: refusedAt('request', NOT_LOGIN_WITH_AMAZON),
  fix: 'cannot',
  lay: async (pki) => ({
    ...(await privateIssuer(pki)),
    request: { providerId: 'www.amazon.com' },
  }),
};
