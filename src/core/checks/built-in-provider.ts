// SPDX-License-Identifier: Apache-2.0

import { builtInName } from '../model/arn.ts';
import { type Check, defineCheck, fail, pass, remedy } from './check.ts';

/** A provider that takes the place of one that AWS has itself: its audiences and thumbprints would count. */
export const builtInProvider: Check = defineCheck(
  {
    id: 'built-in-provider',
    on: 'provider',
    title: 'No IAM OIDC provider is made for an issuer that AWS knows itself',
    severity: 'error',
    source: {
      title: 'IAM User Guide, Create an OIDC identity provider',
      url: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_create_oidc.html',
    },
    explanation:
      'Google, Facebook and Amazon Cognito identity pools are built into AWS: a trust policy names accounts.google.com, graph.facebook.com or cognito-identity.amazonaws.com as its federated principal, and AWS documents not to create an IAM OIDC provider for them (www.amazon.com, Login with Amazon, is named likewise). What STS does where there is one is not published; that it breaks a trust which worked is reported.',
    remedy: 'Name the issuer itself in trust policies, then delete the provider.',
  },
  ['provider'],
  ({ provider: { arn, url } }) => {
    const name = builtInName(url);
    if (name === undefined) {
      return pass(`AWS does not know ${url} itself`, { knowledge: 'documented' });
    }
    return fail(`there is an IAM OIDC provider for ${name}, which AWS knows itself`, {
      knowledge: 'documented',
      evidence: { provider: arn, builtIn: name },
      remedies: [remedy(`name ${name} itself in trust policies, then delete the provider`)],
    });
  },
);
