// SPDX-License-Identifier: Apache-2.0

import { remedy } from '../gates/gate.ts';
import { regionOfPartition } from '../model/arn.ts';
import { seenOf } from '../model/observed.ts';
import type { FleetCheck } from './fleet-check.ts';

export const providerQuota: FleetCheck = {
  id: 'provider-quota',
  on: 'provider',
  title: 'The account has room for further providers',
  severity: 'warning',
  after: 'account',
  source: {
    title: 'IAM User Guide, IAM and AWS STS quotas',
    url: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html',
  },
  explanation:
    'An account may have a hundred OIDC providers unless more were granted. Where the quota is full, a new cluster gets none, and its workloads no roles. This is told from four fifths on, as an increase takes days.',
  remedy: 'Delete orphans, or ask for more: Service Quotas, IAM, quota L-858F3967.',
  find: ({ inventory: { account, providers, providerQuota: look } }) => {
    const count = seenOf(providers)?.length;
    const quota = seenOf(look);
    if (count === undefined || quota === undefined || count < quota * NEARLY_FULL) return [];
    return [
      {
        resource: `arn:${account.partition}:iam::${account.id}:root`,
        detail: `${String(count)} of ${String(quota)} OIDC providers`,
        remedies: [
          remedy('delete what is an orphan; or ask for more', [
            'aws',
            'service-quotas',
            'request-service-quota-increase',
            '--service-code',
            'iam',
            '--quota-code',
            PROVIDERS_QUOTA,
            '--desired-value',
            String(quota * 2),
            // Quotas of IAM are those of one Region of the partition.
            '--region',
            regionOfPartition(account.partition),
          ]),
        ],
      },
    ];
  },
};

const NEARLY_FULL = 0.8;

/** OpenID Connect providers per account (Service Quotas). */
export const PROVIDERS_QUOTA = 'L-858F3967';
