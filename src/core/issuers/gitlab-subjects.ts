// SPDX-License-Identifier: Apache-2.0

import type { SubjectForm } from './known-issuer.ts';

/** @see GitLab Docs, OpenID Connect (OIDC) Authentication Using ID Tokens: token payload, `sub`. */
export const GITLAB_SUBJECTS: readonly SubjectForm[] = [
  {
    name: 'branch',
    example: 'project_path:example/web:ref_type:branch:ref:main',
    pattern: /^project_path:(?<project>[^:]+):ref_type:branch:ref:(?<branch>.+)$/,
    says: 'a job on a branch; of a merge request, on its source branch',
  },
  {
    name: 'tag',
    example: 'project_path:example/web:ref_type:tag:ref:v1',
    pattern: /^project_path:(?<project>[^:]+):ref_type:tag:ref:(?<tag>.+)$/,
    says: 'a job on a tag',
  },
];
