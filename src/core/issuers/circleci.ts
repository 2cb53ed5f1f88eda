// SPDX-License-Identifier: Apache-2.0

import type { KnownIssuer } from './known-issuer.ts';

export const circleci: KnownIssuer = {
  id: 'circleci',
  name: 'CircleCI',
  looksLike: ['oidc.circleci.com/org/<organization id>'],
  isFor: (issuer) => issuer.startsWith('oidc.circleci.com/org/'),
  subjects: [
    {
      name: 'job',
      example: 'org/1111/project/2222/user/3333',
      pattern: /^org\/(?<organization>[^/]+)\/project\/(?<project>[^/]+)\/user\/(?<user>[^/]+)$/,
      says: 'a job of a project, by the id of who started it',
    },
    {
      name: 'job with its branch',
      example:
        'org/1111/project/2222/user/3333/vcs-origin/github.com/example/web/vcs-ref/refs/heads/main',
      pattern:
        /^org\/(?<organization>[^/]+)\/project\/(?<project>[^/]+)\/user\/(?<user>[^/]+)\/vcs-origin\/(?<origin>.+)\/vcs-ref\/(?<ref>.+)$/,
      says: 'the same with repository and ref, in the second kind of token',
    },
  ],
  audiences: [{ audience: '<organization id>', when: 'nothing else was asked for' }],
  // AWS What's New, 2026-01: STS supports validation of identity provider claims.
  exposed: [{ claims: ['oidc.circleci.com/project-id'], knowledge: 'documented' }],
  tenancy: [],
  ownerAfter: 'org/',
  reusable: undefined,
  slips: [
    'the subject has the id of the user: patterns need a wildcard there',
    'the audience is the id of the organization, not sts.amazonaws.com',
  ],
  trustPolicy: {
    audience: '1111',
    operator: 'StringLike',
    subject: 'org/1111/project/2222/user/*',
  },
  docs: {
    title: 'CircleCI documentation, Using OpenID Connect tokens in jobs',
    url: 'https://circleci.com/docs/openid-connect-tokens/',
  },
};
