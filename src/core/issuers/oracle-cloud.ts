// SPDX-License-Identifier: Apache-2.0

import type { KnownIssuer } from './known-issuer.ts';

export const oracleCloud: KnownIssuer = {
  id: 'oracle-cloud',
  name: 'Oracle Cloud Infrastructure',
  looksLike: ['<domain>.identity.oraclecloud.com'],
  isFor: (issuer) => /^[^/]*\.identity\.oraclecloud\.com(?:\/|$)/.test(issuer),
  subjects: [],
  audiences: [],
  // AWS What's New, 2026-01: STS supports validation of identity provider claims.
  exposed: [{ claims: ['rpst_id'], knowledge: 'documented' }],
  tenancy: [],
  ownerAfter: '',
  reusable: undefined,
  slips: [],
  trustPolicy: { audience: 'example', operator: 'StringEquals', subject: 'example' },
  docs: {
    title: 'IAM User Guide, Available keys for AWS OIDC federation',
    url: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html#condition-keys-wif',
  },
};
