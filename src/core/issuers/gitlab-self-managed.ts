// SPDX-License-Identifier: Apache-2.0

import type { KnownIssuer } from './known-issuer.ts';
import { GITLAB_SUBJECTS } from './gitlab.ts';

export const gitlabSelfManaged: KnownIssuer = {
  id: 'gitlab-self-managed',
  name: 'GitLab on a server of your own',
  looksLike: ['<host>'],
  isFor: (issuer, subject) =>
    issuer !== 'gitlab.com' && subject?.startsWith('project_path:') === true,
  subjects: GITLAB_SUBJECTS,
  audiences: [{ audience: 'https://<host>', when: 'the job asks for it, under id_tokens' }],
  exposed: [],
  tenancy: [],
  ownerAfter: 'project_path:',
  reusable: undefined,
  slips: [
    'AWS fetches the keys: the server must be reachable from the internet, or the documents published elsewhere',
    'the provider must have the audience that the job requests under id_tokens',
  ],
  trustPolicy: {
    audience: 'https://gitlab.example.com',
    operator: 'StringEquals',
    subject: 'project_path:example/web:ref_type:branch:ref:main',
  },
  docs: {
    title: 'GitLab Docs, Configure OpenID Connect in AWS to retrieve temporary credentials',
    url: 'https://docs.gitlab.com/ci/cloud_services/aws/',
  },
};
