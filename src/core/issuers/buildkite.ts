// SPDX-License-Identifier: Apache-2.0

import type { KnownIssuer } from './known-issuer.ts';
import { DEFAULT_AUDIENCE } from '../model/web-identity.ts';

export const buildkite: KnownIssuer = {
  id: 'buildkite',
  name: 'Buildkite',
  looksLike: ['agent.buildkite.com'],
  isFor: (issuer) => issuer === 'agent.buildkite.com',
  subjects: [
    {
      name: 'step',
      example: 'organization:example:pipeline:web:ref:refs/heads/main:commit:0123abc:step:deploy',
      pattern:
        /^organization:(?<organization>[^:]+):pipeline:(?<pipeline>[^:]+):ref:(?<ref>[^:]+):commit:(?<commit>[^:]+):step:(?<step>.*)$/,
      says: 'a step of a build, with its commit',
    },
  ],
  audiences: [
    { audience: DEFAULT_AUDIENCE, when: 'the step asks for it' },
    { audience: 'https://buildkite.com/<organization>', when: 'nothing was asked for' },
  ],
  exposed: [
    {
      claims: [
        'organization_slug',
        'organization_id',
        'pipeline_slug',
        'pipeline_id',
        'cluster_name',
        'cluster_id',
        'build_branch',
      ],
      knowledge: 'reported',
    },
  ],
  tenancy: ['sub'],
  ownerAfter: 'organization:',
  reusable: undefined,
  slips: ['the subject has the commit: StringEquals on all of it matches one build'],
  trustPolicy: {
    audience: DEFAULT_AUDIENCE,
    operator: 'StringLike',
    subject: 'organization:example:pipeline:web:ref:refs/heads/main:commit:*:step:deploy',
  },
  docs: {
    title: 'Buildkite documentation, OIDC with AWS',
    url: 'https://buildkite.com/docs/pipelines/security/oidc/aws',
  },
};
