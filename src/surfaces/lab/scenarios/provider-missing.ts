// SPDX-License-Identifier: Apache-2.0

import { GENERIC_MESSAGE, invalidIdentityToken } from '../../../core/gates/answers.ts';
import { privateIssuer } from './issuers.ts';
import { refusedAt, type Scenario, WITH_ISSUER_CA } from './scenario.ts';

export const providerMissing: Scenario = {
  name: 'provider-missing',
  broken:
    'nobody told IAM of the issuer: there is no OIDC provider for it in the account of the role',
  expected: refusedAt('provider', invalidIdentityToken(GENERIC_MESSAGE)),
  fix: 'mends',
  fixFlags: WITH_ISSUER_CA,
  lay: async (pki) => ({ ...(await privateIssuer(pki)), provider: () => undefined }),
};
