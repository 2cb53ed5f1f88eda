// SPDX-License-Identifier: Apache-2.0

import type { KnownIssuer } from './known-issuer.ts';

export const spire: KnownIssuer = {
  id: 'spire',
  name: 'SPIRE (SPIFFE)',
  alsoCalled: ['spiffe', 'spire oidc discovery provider'],
  looksLike: ['<host of the OIDC Discovery Provider>'],
  isFor: (_, subject) => subject?.startsWith('spiffe://') === true,
  subjects: [
    {
      name: 'workload',
      example: 'spiffe://example.org/ns/team-a/sa/web',
      pattern: /^spiffe:\/\/(?<trustDomain>[^/]+)\/(?<workload>.+)$/,
      says: 'a workload, by its SPIFFE ID',
    },
  ],
  audiences: [
    {
      audience: '<what the workload asks for>',
      when: 'always: a JWT-SVID is made for an audience',
    },
  ],
  exposed: [],
  tenancy: [],
  ownerAfter: '',
  reusable: undefined,
  slips: [
    'without jwt_issuer in the server configuration tokens have no iss; it must be the URL of the OIDC Discovery Provider',
    'the OIDC Discovery Provider must be public and serve just that host',
    'JWT-SVIDs last five minutes by default: fetch one right before the call, not at start',
  ],
  trustPolicy: {
    audience: 'sts.amazonaws.com',
    operator: 'StringEquals',
    subject: 'spiffe://example.org/ns/team-a/sa/web',
  },
  docs: {
    title: 'SPIFFE documentation, AWS OIDC Authentication',
    url: 'https://spiffe.io/docs/latest/keyless/oidc-federation-aws/',
  },
};
