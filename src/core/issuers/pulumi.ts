// SPDX-License-Identifier: Apache-2.0

import type { KnownIssuer } from './known-issuer.ts';

export const pulumi: KnownIssuer = {
  id: 'pulumi',
  name: 'Pulumi Cloud',
  looksLike: ['api.pulumi.com/oidc'],
  isFor: (issuer) => issuer === 'api.pulumi.com/oidc',
  subjects: [],
  audiences: [{ audience: 'aws:<organization>', when: 'an environment asks for AWS' }],
  exposed: [],
  tenancy: ['aud'],
  ownerAfter: '',
  reusable: undefined,
  slips: ['the audience names the organization: a policy without it admits every organization'],
  trustPolicy: {
    audience: 'aws:example',
    operator: 'StringLike',
    subject: 'pulumi:environments:org:example:env:*',
  },
  docs: {
    title: 'Pulumi documentation, Configuring OpenID Connect for AWS',
    url: 'https://www.pulumi.com/docs/esc/environments/configuring-oidc/aws/',
  },
};
