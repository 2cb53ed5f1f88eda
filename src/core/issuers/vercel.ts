// SPDX-License-Identifier: Apache-2.0

import type { KnownIssuer } from './known-issuer.ts';

export const vercel: KnownIssuer = {
  id: 'vercel',
  name: 'Vercel',
  looksLike: ['oidc.vercel.com/<team>', 'oidc.vercel.com'],
  isFor: (issuer) => issuer === 'oidc.vercel.com' || issuer.startsWith('oidc.vercel.com/'),
  subjects: [
    {
      name: 'deployment',
      example: 'owner:example:project:web:environment:production',
      pattern:
        /^owner:(?<owner>[^:]+):project:(?<project>[^:]+):environment:(?<environment>[^:]+)$/,
      says: 'a deployment of a project',
    },
  ],
  audiences: [{ audience: 'https://vercel.com/<team>', when: 'always' }],
  exposed: [],
  tenancy: ['aud'],
  ownerAfter: 'owner:',
  reusable: undefined,
  slips: ['the issuer of a team has its name in the path, and so must the provider'],
  trustPolicy: {
    audience: 'https://vercel.com/example',
    operator: 'StringLike',
    subject: 'owner:example:project:web:environment:production',
  },
  docs: {
    title: 'Vercel documentation, Connect to AWS',
    url: 'https://vercel.com/docs/oidc/aws',
  },
};
