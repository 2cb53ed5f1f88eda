// SPDX-License-Identifier: Apache-2.0

import { remedy } from '../gates/gate.ts';
import type { FleetCheck } from './fleet-check.ts';

export const clusterWithoutProvider: FleetCheck = {
  id: 'cluster-without-provider',
  on: 'provider',
  title: 'Every cluster has a provider in some account',
  severity: 'notice',
  after: 'fleet',
  source: {
    title: 'Amazon EKS User Guide, Create an IAM OIDC provider for your cluster',
    url: 'https://docs.aws.amazon.com/eks/latest/userguide/enable-iam-roles-for-service-accounts.html',
  },
  explanation:
    'Without a provider for its issuer no service account of a cluster can take a role by web identity. A cluster that uses EKS Pod Identity alone needs none. It is looked for in all accounts of the scan, as the provider belongs into the account of the role.',
  remedy: 'Create the provider if workloads of this cluster are to take roles; else do nothing.',
  find: ({ clusters }, { providers }) =>
    clusters
      .filter(({ issuer }) => !providers.has(issuer.replace(/^https:\/\//, '')))
      .map(({ arn }) => ({
        resource: arn,
        detail: `no account that was read has a provider for the issuer of ${arn.replace(/^.*:/, '')}`,
        remedies: [remedy('see what is missing', ['trustprint', 'doctor', arn])],
      })),
};
