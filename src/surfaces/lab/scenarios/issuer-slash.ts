// SPDX-License-Identifier: Apache-2.0

import { GENERIC_MESSAGE, invalidIdentityToken } from '../../../core/gates/answers.ts';
import { privateIssuer } from './issuers.ts';
import {
  WITH_TRUST_POLICY,
  refusedAt,
  type Scenario,
  trusting,
  WITH_ISSUER_CA,
} from './scenario.ts';

export const issuerSlash: Scenario = {
  name: 'issuer-slash',
  broken: 'the provider and the trust policy end the issuer in a slash, and tokens do not',
  expected: refusedAt('provider', invalidIdentityToken(GENERIC_MESSAGE)),
  fix: 'mends',
  fixFlags: (announcement) => [...WITH_ISSUER_CA(announcement), ...WITH_TRUST_POLICY(announcement)],
  lay: async (pki) => ({
    ...(await privateIssuer(pki)),
    provider: (usual) => ({ ...usual, arn: `${usual.arn}/`, url: `${usual.url}/` }),
    role: trusting((policy) => policy.replaceAll(ISSUER_ID, '$&/')),
  }),
};

/** The end of the issuer, in ARNs and condition keys alike. */
const ISSUER_ID = /\/id\/[0-9A-F]{32}/g;
