// SPDX-License-Identifier: Apache-2.0

import { remedy } from '../gates/gate.ts';
import { type AccountRemnant, type FleetCheck, some } from './fleet-check.ts';

export const providerOrphan: FleetCheck = {
  id: 'provider-orphan',
  on: 'provider',
  title: 'The issuer of every provider is there',
  severity: 'warning',
  after: 'fleet',
  source: {
    title: 'eksctl, IAM Roles for Service Accounts',
    url: 'https://docs.aws.amazon.com/eks/latest/eksctl/iamserviceaccounts.html',
  },
  explanation:
    "When a cluster is deleted, its provider stays in IAM, and so do the roles that trust it. The issuer's documents are gone: that was seen twice, and no cluster that was read has this issuer. It is said only where all accounts and Regions of the scan were read, as a cluster of one account is often trusted from another. An account may have a hundred providers, and orphans count.",
  remedy: 'Delete the provider once nobody needs it, and the roles that trust nothing else.',
  find: ({ gone, clusters: own }, { clusters, isAll }) =>
    gone
      .filter(({ issuer }) => isAll && !clusters.has(issuer))
      .map(({ arn, issuer, why, roles, tags }) => {
        const names = roles.map((role) => role.replace(/^.*\//, ''));
        const still = names.length === 0 ? 'no role trusts it' : `still trusted by ${some(names)}`;
        const rebuilt = rebuiltIn(own, tags);
        const since =
          rebuilt === undefined ? 'no cluster has it' : `cluster ${rebuilt} was rebuilt`;
        const isOpen = names.length > 0 && isAtBucket(issuer);
        return {
          resource: arn,
          tags,
          severity: isOpen ? 'error' : 'warning',
          detail: `the issuer is gone, and ${since}: ${why}; ${still}${isOpen ? OPEN : ''}`,
          remedies: [remedy('delete it', [...DELETE, '--open-id-connect-provider-arn', arn])],
        };
      }),
};

/** The cluster that a tag names, which has another issuer by now. */
function rebuiltIn(
  clusters: AccountRemnant['clusters'],
  tags: Readonly<Record<string, string>> = {},
): string | undefined {
  const named = new Set(Object.values(tags));
  return clusters.map(({ arn }) => arn.replace(/^.*\//, '')).find((name) => named.has(name));
}

/** Whether an issuer is a bucket of S3, as of clusters that people run themselves. */
function isAtBucket(issuer: string): boolean {
  return S3_HOST.test(new URL(issuer).hostname);
}

/** @see Amazon S3 User Guide, virtual hosting of buckets; its older endpoints have a dash. */
const S3_HOST = /^(?:[a-z0-9.-]+\.)?s3(?:[.-][a-z0-9-]+)*\.amazonaws\.com(?:\.cn)?$/;

const OPEN = ', and where its bucket is gone, whoever makes one of that name signs for them';

const DELETE = ['aws', 'iam', 'delete-open-id-connect-provider'];
