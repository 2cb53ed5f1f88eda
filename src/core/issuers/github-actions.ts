// SPDX-License-Identifier: Apache-2.0

import { GITHUB_SUBJECTS, isGithubName } from './github-subjects.ts';
import type { KnownIssuer } from './known-issuer.ts';
import { DEFAULT_AUDIENCE } from '../model/web-identity.ts';

export const githubActions: KnownIssuer = {
  id: 'github-actions',
  name: 'GitHub Actions',
  looksLike: ['token.actions.githubusercontent.com'],
  isFor: (issuer) => issuer === 'token.actions.githubusercontent.com',
  subjects: GITHUB_SUBJECTS,
  audiences: [
    { audience: DEFAULT_AUDIENCE, when: 'aws-actions/configure-aws-credentials asks for it' },
    { audience: 'https://github.com/<owner>', when: 'nothing was asked for' },
  ],
  // AWS What's New, 2026-01: STS supports validation of identity provider claims.
  exposed: [
    {
      claims: [
        'actor',
        'actor_id',
        'job_workflow_ref',
        'repository',
        'repository_id',
        'repository_owner_id',
        'workflow',
        'ref',
        'environment',
        'enterprise_id',
      ],
      knowledge: 'documented',
    },
  ],
  tenancy: ['sub', 'job_workflow_ref'],
  ownerAfter: 'repo:',
  reusable: {
    isByName: isGithubName,
    steady: ['repository_id', 'repository_owner_id', 'enterprise_id', 'actor_id'],
    says: 'a repository or an owner that is renamed or deleted leaves its name to whoever takes it next',
  },
  slips: [
    'a job with an environment has a subject with the environment, and no ref',
    'a pull request has the subject repo:<owner>/<repository>:pull_request, without a branch',
    'repositories made, renamed or moved since 2026-07-15 have ids in their subjects: repo:<owner>@<id>/<repository>@<id>:…',
    'the case of owner and repository counts, and is that of GitHub',
  ],
  trustPolicy: {
    audience: DEFAULT_AUDIENCE,
    operator: 'StringEquals',
    subject: 'repo:example/web:ref:refs/heads/main',
  },
  docs: {
    title: 'GitHub Docs, OpenID Connect reference',
    url: 'https://docs.github.com/en/actions/reference/security/oidc',
  },
};
