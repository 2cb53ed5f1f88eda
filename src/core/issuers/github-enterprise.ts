// SPDX-License-Identifier: Apache-2.0

import type { KnownIssuer } from './known-issuer.ts';
import { DEFAULT_AUDIENCE } from '../model/web-identity.ts';
import { GITHUB_SUBJECTS } from './github-actions.ts';

export const githubEnterprise: KnownIssuer = {
  id: 'github-enterprise',
  name: 'GitHub Enterprise',
  looksLike: [
    'token.actions.githubusercontent.com/<enterprise>',
    '<host>/_services/token',
    'token.actions.<enterprise>.ghe.com',
  ],
  isFor: (issuer) =>
    issuer.startsWith('token.actions.githubusercontent.com/') ||
    /^[^/]+\/_services\/token$/.test(issuer) ||
    /^token\.actions\.[^./]+\.ghe\.com$/.test(issuer),
  subjects: GITHUB_SUBJECTS,
  audiences: [
    { audience: DEFAULT_AUDIENCE, when: 'aws-actions/configure-aws-credentials asks for it' },
  ],
  // Whether issuers of one enterprise each are treated as the common one is not known.
  exposed: [
    {
      claims: [
        'repository',
        'repository_id',
        'repository_owner_id',
        'actor_id',
        'job_workflow_ref',
      ],
      knowledge: 'inferred',
    },
  ],
  tenancy: [],
  ownerAfter: 'repo:',
  reusable: undefined,
  slips: [
    'the issuer of a server of your own is https://<host>/_services/token, and AWS must reach it',
    'the issuer of an enterprise has its name after a slash, and so must the provider',
  ],
  trustPolicy: {
    audience: DEFAULT_AUDIENCE,
    operator: 'StringEquals',
    subject: 'repo:example/web:ref:refs/heads/main',
  },
  docs: {
    title: 'GitHub Enterprise Server Docs, OpenID Connect reference',
    url: 'https://docs.github.com/en/enterprise-server@latest/actions/reference/security/oidc',
  },
};
