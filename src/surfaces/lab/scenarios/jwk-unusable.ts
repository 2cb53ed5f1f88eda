// SPDX-License-Identifier: Apache-2.0

import { invalidIdentityToken, VERIFICATION_KEY_MESSAGE } from '../../../core/gates/answers.ts';
import { privateIssuer } from './issuers.ts';
import { refusedAt, type Scenario } from './scenario.ts';

export const jwkUnusable: Scenario = {
  name: 'jwk-unusable',
  broken: 'the key that signs tokens is published for encryption (use is enc)',
  expected: refusedAt('keys', invalidIdentityToken(VERIFICATION_KEY_MESSAGE)),
  fix: 'cannot',
  lay: async (pki) => ({
    ...(await privateIssuer(pki)),
    jwk: (usual) => ({ ...usual, use: 'enc' }),
  }),
};
