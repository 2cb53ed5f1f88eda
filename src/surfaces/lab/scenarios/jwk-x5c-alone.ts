// SPDX-License-Identifier: Apache-2.0

import { invalidIdentityToken, VERIFICATION_KEY_MESSAGE } from '../../../core/gates/answers.ts';
import { certificateOf, privateIssuer } from './issuers.ts';
import { refusedAt, type Scenario } from './scenario.ts';

export const jwkX5cAlone: Scenario = {
  name: 'jwk-x5c-alone',
  broken:
    'the key that signs tokens is published as a certificate alone (x5c), without its numbers',
  expected: refusedAt('keys', invalidIdentityToken(VERIFICATION_KEY_MESSAGE)),
  fix: 'cannot',
  lay: async (pki) => {
    const usual = await privateIssuer(pki);
    return {
      ...usual,
      jwk: ({ n: _n, e: _e, ...others }) => ({ ...others, x5c: certificateOf(usual) }),
    };
  },
};
