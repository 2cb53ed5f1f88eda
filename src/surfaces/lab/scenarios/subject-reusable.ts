// SPDX-License-Identifier: Apache-2.0

import { DEFAULT_AUDIENCE } from '../../../core/model/web-identity.ts';
import { privateIssuer } from './issuers.ts';
import { HOLDS, type Scenario, trusting } from './scenario.ts';

export const subjectReusable: Scenario = {
  name: 'subject-reusable',
  broken:
    'STS gives credentials, but the role lets in jobs of a GitHub repository too, by a name that somebody else may take one day',
  expected: { ...HOLDS, finding: 'subject-reusable' },
  fix: 'cannot',
  lay: async (pki) => ({
    ...(await privateIssuer(pki)),
    role: trusting((policy) => policy.replace(/\]\}$/, `,${OF_A_REPOSITORY}]}`)),
  }),
};

const OF_A_REPOSITORY = JSON.stringify({
  Effect: 'Allow',
  Principal: {
    Federated: 'arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com',
  },
  Action: 'sts:AssumeRoleWithWebIdentity',
  Condition: {
    StringEquals: {
      'token.actions.githubusercontent.com:aud': DEFAULT_AUDIENCE,
      'token.actions.githubusercontent.com:sub': 'repo:octo-org/octo-repo:ref:refs/heads/main',
    },
  },
});
