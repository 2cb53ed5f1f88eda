// SPDX-License-Identifier: Apache-2.0

import type { KnownIssuer } from './known-issuer.ts';

export const cognitoIdentity: KnownIssuer = {
  id: 'cognito-identity',
  name: 'Amazon Cognito identity pools',
  looksLike: ['cognito-identity.amazonaws.com'],
  isFor: (issuer) => issuer === 'cognito-identity.amazonaws.com',
  subjects: [
    {
      name: 'identity',
      example: 'us-east-1:11111111-2222-3333-4444-555555555555',
      pattern: /^(?<region>[a-z0-9-]+):(?<identity>[0-9a-f-]+)$/,
      says: 'the id of an identity in the pool',
    },
  ],
  audiences: [{ audience: '<id of the identity pool>', when: 'always' }],
  exposed: [],
  tenancy: ['aud'],
  ownerAfter: undefined,
  reusable: undefined,
  slips: [
    'AWS knows this issuer: name cognito-identity.amazonaws.com as the principal, and create no IAM OIDC provider',
    'amr tells authenticated identities from unauthenticated ones: without a condition on it both are admitted',
    'a user pool is another issuer, cognito-idp.REGION.amazonaws.com/POOL, which needs a provider',
  ],
  trustPolicy: {
    audience: 'us-east-1:11111111-2222-3333-4444-555555555555',
    operator: 'StringEquals',
    subject: 'us-east-1:11111111-2222-3333-4444-555555555555',
  },
  docs: {
    title: 'IAM User Guide, Create a role for OIDC federation',
    url: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create_for-idp_oidc.html',
  },
};
