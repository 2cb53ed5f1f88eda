// SPDX-License-Identifier: Apache-2.0

import { invalidIdentityToken, VERIFICATION_KEY_MESSAGE } from '../../../core/gates/answers.ts';
import { privateIssuer } from './issuers.ts';
import { refusedAt, type Scenario } from './scenario.ts';

export const discoveryOtherIssuer: Scenario = {
  name: 'discovery-other-issuer',
  broken: 'the discovery document was copied from another cluster, and names its issuer',
  expected: refusedAt('keys', invalidIdentityToken(VERIFICATION_KEY_MESSAGE)),
  fix: 'cannot',
  lay: async (pki) => ({
    ...(await privateIssuer(pki)),
    discovery: ({ text, ...usual }) => ({
      ...usual,
      text: text.replace(/("issuer":"[^"]+\/id\/)[^"]+"/, `$1${OTHER_CLUSTER}"`),
    }),
  }),
};

const OTHER_CLUSTER = '9999AAAA8888BBBB7777CCCC6666DDDD';
