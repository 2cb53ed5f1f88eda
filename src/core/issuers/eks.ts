// SPDX-License-Identifier: Apache-2.0

import type { KnownIssuer, SubjectForm } from './known-issuer.ts';
import type { Issuer } from '../model/issuer.ts';
import { DEFAULT_AUDIENCE } from '../model/web-identity.ts';

/** @see Kubernetes documentation, Authenticating: service account tokens. */
export const KUBERNETES_SUBJECTS: readonly SubjectForm[] = [
  {
    name: 'service account',
    example: 'system:serviceaccount:team-a:web',
    pattern: /^system:serviceaccount:(?<namespace>[^:]+):(?<account>[^:]+)$/,
    says: 'a pod, by its namespace and its service account',
  },
];

export const eks: KnownIssuer = {
  id: 'eks',
  name: 'Amazon EKS',
  alsoCalled: ['irsa', 'eks auto mode', 'eks-auto-mode', 'auto mode'],
  looksLike: [
    'oidc.eks.<region>.amazonaws.com/id/<32 hexadecimal digits>',
    'oidc.eks.<region>.amazonaws.com.cn/id/<32 hexadecimal digits>',
    'oidc-eks.<region>.api.aws/id/<32 hexadecimal digits>',
    'oidc-eks.<region>.api.amazonwebservices.com.cn/id/<32 hexadecimal digits>',
    'oidc-eks.<region>.api.amazonwebservices.eu/id/<32 hexadecimal digits>',
  ],
  isFor: (issuer) => isEksHost(issuer.split('/')[0] ?? ''),
  subjects: KUBERNETES_SUBJECTS,
  audiences: [
    { audience: DEFAULT_AUDIENCE, when: 'the webhook asks for it, in all partitions' },
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
    'a rebuilt cluster has another id, and needs another provider and other trust policies',
    'the id is in upper case, and case counts',
    'dual-stack clusters have their issuer at oidc-eks.<region>.api.aws',
    'Auto Mode has the same issuer; its agent of Pod Identity is built in, without an add-on',
    'the host is oidc.eks.<region>, not oidc.<region>.eks as some READMEs have it',
  ],
  trustPolicy: {
    audience: DEFAULT_AUDIENCE,
    operator: 'StringEquals',
    subject: 'system:serviceaccount:team-a:web',
  },
  docs: {
    title: 'Amazon EKS User Guide, IAM roles for service accounts',
    url: 'https://docs.aws.amazon.com/eks/latest/userguide/iam-roles-for-service-accounts.html',
  },
};

/** Whether a host is one of those at which EKS has the issuers of its clusters. */
export function isEksHost(host: string): boolean {
  return HOSTS.some((pattern) => pattern.test(host.toLowerCase()));
}

/**
 * With IPv4 alone, and for both: the suffixes of AWS's partitions (`partitions.json` of the SDKs, `dnsSuffix` and
 * `dualStackDnsSuffix`).
 */
const HOSTS = [
  /^oidc\.eks\.[a-z0-9-]+\.amazonaws\.(?:com|com\.cn|eu)$/,
  /^oidc-eks\.[a-z0-9-]+\.api\.(?:aws|amazonwebservices\.com\.cn|amazonwebservices\.eu)$/,
];

/** The Region of an EKS issuer, as its host names it; `undefined` of all others. */
export function eksRegionOf(issuer: Issuer): string | undefined {
  const { hostname } = new URL(issuer);
  return isEksHost(hostname) ? hostname.replace(/^oidc[.-]eks\./, '').split('.')[0] : undefined;
}
