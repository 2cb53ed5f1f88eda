// SPDX-License-Identifier: Apache-2.0

import type { KnownIssuer, SubjectForm } from './known-issuer.ts';
import { DEFAULT_AUDIENCE } from '../model/web-identity.ts';

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

export const gitlab: KnownIssuer = {
  id: 'gitlab',
  name: 'GitLab.com',
  looksLike: ['gitlab.com'],
  isFor: (issuer) => issuer === 'gitlab.com',
  subjects: GITLAB_SUBJECTS,
  audiences: [
    { audience: 'https://gitlab.com', when: 'the examples of GitLab ask for it, under id_tokens' },
    { audience: DEFAULT_AUDIENCE, when: 'the job asks for it, under id_tokens' },
  ],
  exposed: [
    {
      claims: [
        'namespace_id',
        'project_id',
        'user_id',
        'user_login',
        'user_email',
        'user_access_level',
        'ref_protected',
        'pipeline_source',
        'runner_environment',
      ],
      knowledge: 'reported',
    },
  ],
  tenancy: ['sub'],
  ownerAfter: 'project_path:',
  reusable: {
    isByName: (subject) => subject.startsWith('project_path:'),
    steady: ['project_id', 'namespace_id'],
    says: 'a renamed or deleted group or project frees its path for somebody else',
  },
  slips: [
    'the provider must have the audience that the job requests under id_tokens',
    'project_path has all groups above the project',
    'job tokens of the old kind (CI_JOB_JWT) are no longer made',
  ],
  trustPolicy: {
    audience: 'https://gitlab.com',
    operator: 'StringEquals',
    subject: 'project_path:example/web:ref_type:branch:ref:main',
  },
  docs: {
    title: 'GitLab Docs, Configure OpenID Connect in AWS to retrieve temporary credentials',
    url: 'https://docs.gitlab.com/ci/cloud_services/aws/',
  },
};
