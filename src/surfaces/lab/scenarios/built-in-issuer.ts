// SPDX-License-Identifier: Apache-2.0

import { NOT_AUTHORIZED } from '../../../core/gates/answers.ts';
import { publicIssuer } from './issuers.ts';
import { refusedAt, type Scenario, WITH_TRUST_POLICY } from './scenario.ts';

/** IAM User Guide, Create a role for OIDC federation: the principal of Google is accounts.google.com itself. */
export const builtInIssuer: Scenario = {
  name: 'built-in-issuer',
  broken:
    'the issuer is Google, which AWS knows itself, and the trust policy names a provider for it',
  expected: refusedAt('trust-policy', NOT_AUTHORIZED),
  fix: 'mends',
  fixFlags: WITH_TRUST_POLICY,
  lay: async (pki) => ({
    ...(await publicIssuer(pki, { host: HOST })),
    issuerHost: HOST,
    issuerPath: '',
    provider: () => undefined,
  }),
};

const HOST = 'accounts.google.com';
