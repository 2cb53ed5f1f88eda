// SPDX-License-Identifier: Apache-2.0

import type { KnownIssuer } from './known-issuer.ts';

export const auth0: KnownIssuer = {
  id: 'auth0',
  name: 'Auth0',
  looksLike: ['<tenant>.<region>.auth0.com/', '<custom domain>/'],
  isFor: (issuer) => /^[a-z0-9-]+(?:\.[a-z0-9-]+)*\.auth0\.com\/?$/.test(issuer),
  subjects: [
    {
      name: 'application',
      example: 'exampleClientId@clients',
      pattern: /^(?<application>[^|@]+)@clients$/,
      says: 'an application that got its token by client credentials',
    },
    {
      name: 'user',
      example: 'auth0|0123456789abcdef01234567',
      pattern: /^(?<connection>[^|]+)\|(?<user>.+)$/,
      says: 'a person, by the connection and the id there',
    },
  ],
  audiences: [
    { audience: '<client id>', when: 'the token is an ID token' },
    {
      audience: '<identifier of the API>',
      when: 'the token is an access token for an API; azp, where it has one, counts instead',
    },
  ],
  exposed: [],
  // The tenant is in the host of the issuer.
  tenancy: [],
  ownerAfter: '',
  reusable: undefined,
  slips: [
    'the issuer ends in a slash, and so must the provider',
    'without an audience in the request the access token is opaque or encrypted',
    'an API or application set to HS256 signs with a secret: set it to RS256',
    'access tokens have azp, the client id: AWS compares that with the audiences of the provider',
  ],
  trustPolicy: {
    audience: 'exampleClientId',
    operator: 'StringEquals',
    subject: 'exampleClientId@clients',
  },
  docs: {
    title: 'Auth0 Docs, Access token profiles',
    url: 'https://auth0.com/docs/secure/tokens/access-tokens/access-token-profiles',
  },
};
