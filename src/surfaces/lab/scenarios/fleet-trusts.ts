// SPDX-License-Identifier: Apache-2.0

import { DEFAULT_AUDIENCE } from '../../../core/model/web-identity.ts';
import type { RoleRecord } from '../world.ts';
import { PLATFORM, PRODUCTION } from './fleet-organization.ts';

/** An issuer, and what an account has for it. Nothing is wrong with it but what is said. */
export interface Trust {
  /** Default: that of the lab. */
  readonly account?: string;
  readonly host: Host;
  readonly path: string;
  /** Whether its host has documents for it; default: it has. */
  readonly documents?: 'none';
  readonly provider?: 'missing' | Provider;
  readonly cluster?: { readonly name: string; readonly region?: string };
  readonly roles?: Readonly<Record<string, Admission>>;
}

interface Provider {
  /** Default: what makes AWS take the certificate of its host. */
  readonly listed?: readonly string[];
  readonly clientIds?: readonly string[];
  /** The cluster that eksctl made it for. */
  readonly clusterName?: string;
}

interface Admission extends Partial<Pick<RoleRecord, 'attachedPolicies' | 'inlinePolicies'>> {
  /** Default: one service account; `anybody`: no condition at all. */
  readonly subject?: string;
}

/** Clusters share the host of the lab's own issuer. */
export type Host = 'clusters' | 'public' | 'split' | 'expiring' | 'github';

const ALLOW_ALL = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }],
});

/** One of each fault, beside what is as it should be. */
export const TRUSTS: readonly Trust[] = [
  // An orphan: its cluster was deleted, and its documents with it.
  { host: 'clusters', path: idOf('A1'), documents: 'none', roles: { 'archive-export': {} } },
  // A cluster, in a Region of its own, that IAM was not told of.
  {
    host: 'clusters',
    path: idOf('A2'),
    provider: 'missing',
    cluster: { name: 'analytics', region: 'eu-west-1' },
  },
  // A cluster that was rebuilt: one role was told, the other still trusts the old issuer.
  {
    host: 'clusters',
    path: idOf('A3'),
    cluster: { name: 'payments' },
    provider: { clusterName: 'payments' },
    roles: { 'payments-api': {} },
  },
  {
    host: 'clusters',
    path: idOf('A4'),
    documents: 'none',
    provider: { clusterName: 'payments' },
    roles: { 'payments-worker': {} },
  },
  // One issuer twice, as IAM takes a slash at the end for another one.
  { host: 'public', path: '/reports', roles: { 'reports-daily': {} } },
  { host: 'public', path: '/reports/', documents: 'none', roles: { 'reports-weekly': {} } },
  // A provider that no role trusts.
  { host: 'public', path: '/trial' },

  // A list that is nonsense, and that AWS does not read: the roots of its library trust the host.
  {
    account: PLATFORM,
    host: 'public',
    path: '/release',
    provider: { listed: ['f'.repeat(40)] },
    roles: { release: {} },
  },
  // An audience that no role asks for.
  {
    account: PLATFORM,
    host: 'public',
    path: '/packages',
    provider: { clientIds: [DEFAULT_AUDIENCE, 'https://packages.example.com'] },
    roles: { 'packages-publish': {} },
  },
  // A role that trusts a provider which its account does not have.
  {
    account: PLATFORM,
    host: 'clusters',
    path: idOf('B1'),
    documents: 'none',
    provider: 'missing',
    roles: { 'preview-deploy': {} },
  },
  // Roles that may do everything, by a policy of AWS and by one of their own.
  {
    account: PLATFORM,
    host: 'clusters',
    path: idOf('B2'),
    cluster: { name: 'tools' },
    roles: {
      'tools-admin': { attachedPolicies: ['policy/AdministratorAccess'] },
      'tools-emergency': { inlinePolicies: { everything: ALLOW_ALL } },
      'tools-dns': {},
    },
  },
  // A role that every repository of GitHub may assume, and one that a single repository may.
  {
    account: PLATFORM,
    host: 'github',
    path: '',
    roles: {
      'github-open': { subject: 'anybody' },
      'github-deploy': { subject: 'repo:octo-org@65/octo-repo@1234:ref:refs/heads/main' },
    },
  },

  // A cluster of which every workload may assume a role, and any subject another.
  {
    account: PRODUCTION,
    host: 'clusters',
    path: idOf('C1'),
    cluster: { name: 'shop' },
    roles: {
      'shop-cart': {},
      'shop-any-workload': { subject: 'anybody' },
      'shop-any-subject': { subject: '*' },
    },
  },
  // A CA that expires within a month.
  { account: PRODUCTION, host: 'expiring', path: '/vault', roles: { 'vault-unseal': {} } },
  // A name with two addresses that serve chains of different CAs.
  { account: PRODUCTION, host: 'split', path: '/builds', roles: { 'builds-cache': {} } },
];

/** The path of a cluster's issuer, as EKS has them: 32 digits. */
function idOf(digits: string): string {
  return `/id/${digits.repeat(16)}`;
}
