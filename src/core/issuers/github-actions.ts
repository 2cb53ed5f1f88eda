// SPDX-License-Identifier: Apache-2.0

import type { KnownIssuer, SubjectForm } from './known-issuer.ts';
import { DEFAULT_AUDIENCE } from '../model/web-identity.ts';

const REPOSITORY = String.raw`^repo:(?<owner>[^/:@]+)(?:@(?<ownerId>[^/:]+))?/(?<repository>[^/:@]+)(?:@(?<repositoryId>[^/:]+))?:`;

/**
 * Subjects of GitHub's jobs, with ids (immutable) or without.
 *
 * @see GitHub changelog, 2026-04-23, Immutable subject claims for GitHub Actions OIDC tokens.
 */
export const GITHUB_SUBJECTS: readonly SubjectForm[] = [
  {
    name: 'branch',
    example: 'repo:example/web:ref:refs/heads/main',
    pattern: new RegExp(`${REPOSITORY}ref:refs/heads/(?<branch>.+)$`),
    says: 'a job on a branch, without an environment',
  },
  {
    name: 'tag',
    example: 'repo:example/web:ref:refs/tags/v1',
    pattern: new RegExp(`${REPOSITORY}ref:refs/tags/(?<tag>.+)$`),
    says: 'a job on a tag, without an environment',
  },
  {
    name: 'environment',
    example: 'repo:example/web:environment:production',
    pattern: new RegExp(`${REPOSITORY}environment:(?<environment>.+)$`),
    says: 'a job with an environment, which replaces the ref',
  },
  {
    name: 'pull request',
    example: 'repo:example/web:pull_request',
    pattern: new RegExp(`${REPOSITORY}pull_request$`),
    says: 'a job of a pull request, whatever its branch',
  },
  {
    name: 'other',
    example:
      'repo:example/web:job_workflow_ref:example/shared/.github/workflows/a.yml@refs/heads/main',
    pattern: new RegExp(`${REPOSITORY}(?<rest>.+)$`),
    says: 'a subject that the organization or repository customized',
  },
];

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
    says: 'a renamed or deleted repository or owner frees its name for somebody else',
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

/** Whether a subject names owner and repository without their ids. */
function isGithubName(subject: string): boolean {
  return /^repo:[^@]*?(?::|$)/.test(subject) && !/@\d+(?=[/:])/.test(subject);
}
