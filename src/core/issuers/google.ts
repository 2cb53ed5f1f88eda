// SPDX-License-Identifier: Apache-2.0

import type { KnownIssuer } from './known-issuer.ts';

export const google: KnownIssuer = {
  id: 'google',
  name: 'Google',
  looksLike: ['accounts.google.com'],
  isFor: (issuer) => issuer === 'accounts.google.com',
  subjects: [
    {
      name: 'account',
      example: '112233445566778899001',
      pattern: /^(?<account>\d+)$/,
      says: 'the number of a person or of a service account',
    },
  ],
  audiences: [
    {
      audience: '<client id or what was asked for>',
      when: 'azp, where it is there, counts instead',
    },
  ],
  exposed: [{ claims: ['google/organization_number'], knowledge: 'reported' }],
  tenancy: ['aud', 'sub'],
  ownerAfter: '',
  reusable: undefined,
  slips: [
    'AWS knows this issuer: name accounts.google.com as the principal, and create no IAM OIDC provider',
    'the key aud is azp where the token has it; the aud that was asked for is oaud',
  ],
  trustPolicy: {
    audience: '112233445566778899001',
    operator: 'StringEquals',
    subject: '112233445566778899001',
  },
  docs: {
    title: 'IAM User Guide, Available keys for AWS OIDC federation',
    url: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html#condition-keys-wif',
  },
};
