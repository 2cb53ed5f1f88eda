// SPDX-License-Identifier: Apache-2.0

import type { KnownIssuer } from './known-issuer.ts';

export const cognito: KnownIssuer = {
  id: 'cognito',
  name: 'Amazon Cognito user pools',
  alsoCalled: ['amazon cognito', 'user pool', 'user pools'],
  looksLike: ['cognito-idp.<region>.amazonaws.com/<user pool id>'],
  isFor: (issuer) => /^cognito-idp\.[a-z0-9-]+\.amazonaws\.com\/[\w-]+$/.test(issuer),
  subjects: [
    {
      name: 'user',
      example: '0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9',
      pattern: /^(?<user>[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/,
      says: 'a user of the pool, by its id',
    },
  ],
  audiences: [{ audience: '<app client id>', when: 'the token is an ID token' }],
  exposed: [],
  tenancy: [],
  ownerAfter: '',
  reusable: undefined,
  slips: [
    'access tokens have client_id and no aud: send the ID token',
    'who signs in by client credentials gets an access token alone, which STS does not take',
    'an identity pool is another issuer, cognito-identity.amazonaws.com, which needs no provider',
  ],
  trustPolicy: {
    audience: '1example23456789',
    operator: 'StringEquals',
    subject: '0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9',
  },
  docs: {
    title: 'Amazon Cognito Developer Guide, Understanding user pool JSON web tokens',
    url: 'https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-tokens-with-identity-providers.html',
  },
};
