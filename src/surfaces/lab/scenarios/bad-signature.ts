// SPDX-License-Identifier: Apache-2.0

import { GENERIC_MESSAGE, invalidIdentityToken } from '../../../core/gates/answers.ts';
import { privateIssuer } from './issuers.ts';
import { refusedAt, type Scenario } from './scenario.ts';

export const badSignature: Scenario = {
  name: 'bad-signature',
  broken: 'tokens are signed with another key than the one that is published under their kid',
  expected: refusedAt('signature', invalidIdentityToken(GENERIC_MESSAGE)),
  fix: 'cannot',
  lay: async (pki) => ({ ...(await privateIssuer(pki)), signedByStranger: true }),
};
