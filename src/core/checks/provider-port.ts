// SPDX-License-Identifier: Apache-2.0

import { hostPortOf, HTTPS_PORT } from '../model/issuer.ts';
import { type Check, defineCheck, fail, notApplicable, pass, remedy } from './check.ts';

export const providerPort: Check = defineCheck(
  {
    id: 'provider-port',
    on: 'provider',
    title: 'The issuer listens on port 443',
    severity: 'error',
    source: {
      title: 'IAM API Reference, CreateOpenIDConnectProvider',
      url: 'https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateOpenIDConnectProvider.html',
    },
    explanation:
      'The URL of an IAM OIDC provider has no port: IAM drops :443, and other ports have no place in it. A kube-apiserver that is its own issuer often names port 6443, and no provider can be made for that.',
    remedy:
      'Give the issuer a URL without a port, and serve its documents there: for a kube-apiserver, --service-account-issuer and --service-account-jwks-uri.',
  },
  [],
  ({ lab, issuer }) => {
    if (lab) return notApplicable('the lab takes any port on loopback');
    if (issuer === undefined) return notApplicable('no issuer was found');
    const { port } = hostPortOf(issuer);
    const told = {
      knowledge: 'documented',
      evidence: { issuer, port, takes: HTTPS_PORT },
    } as const;
    if (port === HTTPS_PORT) return pass('the issuer listens on port 443', told);
    return fail(`the issuer is on port ${String(port)}, and IAM takes 443 only`, {
      ...told,
      remedies: [remedy('give the issuer a URL without a port, and serve its documents there')],
    });
  },
);
