// SPDX-License-Identifier: Apache-2.0

import type { KnownIssuer } from './known-issuer.ts';

export const keycloak: KnownIssuer = {
  id: 'keycloak',
  name: 'Keycloak',
  alsoCalled: ['red hat build of keycloak', 'red hat sso'],
  looksLike: ['<host>/realms/<realm>', '<host>/auth/realms/<realm>'],
  isFor: (issuer) => /^[^/]+(?:\/[\w-]+)*\/realms\/[^/]+$/.test(issuer),
  subjects: [
    {
      name: 'user',
      example: '0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9',
      pattern: /^(?<user>[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/,
      says: 'a user, or the service account of a client, by its id in the realm',
    },
  ],
  audiences: [
    { audience: '<client id>', when: 'the token has azp, which counts instead of aud' },
    {
      audience: 'account',
      when: 'the token is an access token without azp, and no audience mapper was set',
    },
  ],
  exposed: [],
  tenancy: [],
  ownerAfter: '',
  reusable: undefined,
  slips: [
    'the path has /auth before /realms in releases before 17, and where it is set so (http-relative-path)',
    'the host of the issuer is where the token was requested, unless a hostname is set: a token from inside has another issuer',
    'an imported user or realm has other ids and subjects',
    'AWS must reach the host, which a VPN prevents',
  ],
  trustPolicy: {
    audience: 'example-client',
    operator: 'StringEquals',
    subject: '0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9',
  },
  docs: {
    title:
      'Keycloak documentation, Server Administration Guide: OIDC token and SAML assertion mappings',
    url: 'https://www.keycloak.org/docs/latest/server_admin/#_protocol-mappers',
  },
};
