// SPDX-License-Identifier: Apache-2.0

import { invalidIdentityToken, VERIFICATION_KEY_MESSAGE } from '../../../core/gates/answers.ts';
import { privateIssuer } from './issuers.ts';
import { refusedAt, type Scenario } from './scenario.ts';

export const discoveryIncomplete: Scenario = {
  name: 'discovery-incomplete',
  broken: 'the discovery document was written by hand, and lacks members that AWS demands',
  expected: refusedAt('keys', invalidIdentityToken(VERIFICATION_KEY_MESSAGE)),
  fix: 'cannot',
  lay: async (pki) => ({
    ...(await privateIssuer(pki)),
    discovery: ({ text, ...usual }) => ({ ...usual, text: withoutDemanded(text) }),
  }),
};

function withoutDemanded(text: string): string {
  return JSON.stringify(JSON.parse(text), ['issuer', 'jwks_uri']);
}
