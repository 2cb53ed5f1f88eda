// SPDX-License-Identifier: Apache-2.0

import { isEksHost, KUBERNETES_SUBJECTS } from './eks.ts';
import type { KnownIssuer } from './known-issuer.ts';
import { DEFAULT_AUDIENCE } from '../model/web-identity.ts';

export const kubernetes: KnownIssuer = {
  id: 'kubernetes',
  name: 'Kubernetes outside EKS',
  looksLike: ['<bucket>.s3.<region>.amazonaws.com', '<any host that serves the two documents>'],
  isFor: (issuer, subject) =>
    subject?.startsWith('system:serviceaccount:') === true &&
    !isEksHost(issuer.split('/')[0] ?? ''),
  subjects: KUBERNETES_SUBJECTS,
  audiences: [
    { audience: DEFAULT_AUDIENCE, when: 'the webhook or the projected volume asks for it' },
    { audience: 'amazonaws.com', when: 'kOps registers it with the provider that it makes' },
    { audience: 'openshift', when: 'OpenShift asks for it' },
    {
      audience: 'https://kubernetes.default.svc',
      when: 'none was requested: such a token is for the API server, not AWS',
    },
  ],
  exposed: [],
  tenancy: [],
  ownerAfter: 'system:serviceaccount:',
  reusable: undefined,
  slips: [
    'the provider must have the first --service-account-issuer of the API server',
    'both documents must be public, on port 443',
    'a new signing key must be published before it signs',
  ],
  trustPolicy: {
    audience: DEFAULT_AUDIENCE,
    operator: 'StringEquals',
    subject: 'system:serviceaccount:team-a:web',
  },
  docs: {
    title: 'Kubernetes documentation, Service account issuer discovery',
    url: 'https://kubernetes.io/docs/tasks/configure-pod-container/configure-service-account/#service-account-issuer-discovery',
  },
};
