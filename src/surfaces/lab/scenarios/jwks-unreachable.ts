// SPDX-License-Identifier: Apache-2.0

import { invalidIdentityToken, VERIFICATION_KEY_MESSAGE } from '../../../core/gates/answers.ts';
import { privateIssuer } from './issuers.ts';
import { refusedAt, type Scenario } from './scenario.ts';

export const jwksUnreachable: Scenario = {
  name: 'jwks-unreachable',
  broken: 'jwks_uri is on a host that ends every connection, as a firewall does',
  expected: refusedAt('keys', invalidIdentityToken(VERIFICATION_KEY_MESSAGE)),
  fix: 'cannot',
  lay: async (pki) => ({ ...(await privateIssuer(pki)), keysUnreachable: true }),
};
