// SPDX-License-Identifier: Apache-2.0

import type { KnownIssuer } from './known-issuer.ts';

export const bitbucket: KnownIssuer = {
  id: 'bitbucket',
  name: 'Bitbucket Pipelines',
  alsoCalled: ['bitbucket-pipelines'],
  looksLike: ['api.bitbucket.org/2.0/workspaces/<workspace>/pipelines-config/identity/oidc'],
  isFor: (issuer) =>
    /^api\.bitbucket\.org\/2\.0\/workspaces\/[^/]+\/pipelines-config\/identity\/oidc$/.test(issuer),
  subjects: [
    {
      name: 'environment',
      example:
        '{0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9}:{11111111-2222-3333-4444-555555555555}:{66666666-7777-8888-9999-000000000000}',
      pattern: /^(?<repository>\{[^}]+\}):(?<environment>\{[^}]+\}):(?<step>\{[^}]+\}|\*)$/,
      says: 'a step with a deployment environment: repository, environment and step',
    },
    {
      name: 'step',
      example: '{0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9}:{66666666-7777-8888-9999-000000000000}',
      pattern: /^(?<repository>\{[^}]+\}):(?<step>\{[^}]+\}|\*)$/,
      says: 'any other step: repository and step',
    },
  ],
  audiences: [
    {
      audience: 'ari:cloud:bitbucket::workspace/<workspace id>',
      when: 'the step says oidc: true',
    },
    { audience: '<what was asked for>', when: 'the step has audiences under oidc' },
  ],
  exposed: [],
  // The workspace is in the URL of the issuer.
  tenancy: [],
  ownerAfter: '',
  reusable: undefined,
  slips: [
    'each step has its own id in the subject: StringEquals matches one step of one run',
    'the ids are in braces, in the subject and in the policy',
    'the URL has the name of the workspace, the audience its id; both are in the repository settings, OpenID Connect',
    'a step without oidc: true gets no token',
  ],
  trustPolicy: {
    audience: 'ari:cloud:bitbucket::workspace/0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9',
    operator: 'StringLike',
    subject: '{0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9}:{11111111-2222-3333-4444-555555555555}:*',
  },
  docs: {
    title: 'Bitbucket Support, Deploy on AWS using Bitbucket Pipelines OpenID Connect',
    url: 'https://support.atlassian.com/bitbucket-cloud/docs/deploy-on-aws-using-bitbucket-pipelines-openid-connect/',
  },
};
