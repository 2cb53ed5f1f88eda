// SPDX-License-Identifier: Apache-2.0

import { invalidIdentityToken, VERIFICATION_KEY_MESSAGE } from '../../../core/gates/answers.ts';
import { certificateOf, privateIssuer } from './issuers.ts';
import { refusedAt, type Scenario } from './scenario.ts';

export const jwkX5cOther: Scenario = {
  name: 'jwk-x5c-other',
  broken:
    'the key that signs tokens is published beside a certificate (x5c) that is of another key',
  expected: refusedAt('keys', invalidIdentityToken(VERIFICATION_KEY_MESSAGE)),
  fix: 'cannot',
  lay: async (pki) => {
    const usual = await privateIssuer(pki);
    return { ...usual, jwk: (published) => ({ ...published, x5c: certificateOf(usual) }) };
  },
};
