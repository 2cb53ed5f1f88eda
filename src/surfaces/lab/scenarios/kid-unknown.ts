// SPDX-License-Identifier: Apache-2.0

import { invalidIdentityToken, VERIFICATION_KEY_MESSAGE } from '../../../core/gates/answers.ts';
import { privateIssuer } from './issuers.ts';
import { refusedAt, type Scenario } from './scenario.ts';

export const kidUnknown: Scenario = {
  name: 'kid-unknown',
  broken: 'tokens are signed with a new key, and the key set still has the old one alone',
  expected: refusedAt('keys', invalidIdentityToken(VERIFICATION_KEY_MESSAGE)),
  fix: 'cannot',
  lay: async (pki) => ({
    ...(await privateIssuer(pki)),
    signedByStranger: true,
    tokenKid: 'c2b9e7d04f6a1835be0d9c7a61f3e84250d7b1a9',
  }),
};
