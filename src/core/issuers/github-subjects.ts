// SPDX-License-Identifier: Apache-2.0

import type { SubjectForm } from './known-issuer.ts';

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
    says: 'a job with an environment, which stands in place of the ref',
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
    says: 'a subject made to order, as an organization or a repository may set it',
  },
];

/** Whether a subject names owner and repository without their ids. */
export function isGithubName(subject: string): boolean {
  return /^repo:[^@]*?(?::|$)/.test(subject) && !/@\d+(?=[/:])/.test(subject);
}
