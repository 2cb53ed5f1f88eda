// SPDX-License-Identifier: Apache-2.0

import { invalidIdentityToken, VERIFICATION_KEY_MESSAGE } from '../../../core/gates/answers.ts';
import { privateIssuer } from './issuers.ts';
import { refusedAt, type Scenario } from './scenario.ts';

export const tooManyKeys: Scenario = {
  name: 'too-many-keys',
  broken: 'no key was ever removed: 101 RSA keys are published, and AWS takes 100',
  expected: refusedAt('keys', invalidIdentityToken(VERIFICATION_KEY_MESSAGE)),
  fix: 'cannot',
  lay: async (pki) => ({
    ...(await privateIssuer(pki)),
    keySet: ({ text, ...usual }) => ({ ...usual, text: text.replace('[{', `[${OLD_KEYS},{`) }),
  }),
};

const OLD_KEYS = Array.from({ length: 100 }, (_, index) =>
  JSON.stringify({ kty: 'RSA', kid: `old-${String(index)}`, use: 'sig', n: 'AQAB', e: 'AQAB' }),
).join(',');
