// SPDX-License-Identifier: Apache-2.0

import { regionOfPartition } from '../../../core/model/arn.ts';
import { limitExceeded, refusal, type Refused, result } from '../protocol/answer.ts';
import type { Operation } from '../protocol/operation.ts';
import { ofAccount, type World } from '../world.ts';

/** The quota of providers, as Service Quotas has it applied to the caller's account; it knows no other. */
export const getServiceQuota: Operation = {
  service: 'servicequotas',
  action: 'GetServiceQuota',
  callers: 'user',
  members: [],
  run: async ({ json = {}, caller, region }, world) => {
    const { ServiceCode: service, QuotaCode: code } = json;
    // IAM is one for a partition, and Service Quotas has its quotas in one Region (documented).
    const isHere = (region ?? world.region) === regionOfPartition(world.partition);
    if (service !== 'iam' || code !== CODE || !isHere) return NO_SUCH_QUOTA;
    const account = caller?.account ?? world.account;
    return result({
      Quota: {
        ServiceCode: service,
        ServiceName: 'AWS Identity and Access Management (IAM)',
        QuotaArn: `arn:${world.partition}:servicequotas::${account}:iam/${CODE}`,
        QuotaCode: CODE,
        QuotaName: 'OpenId connect providers per account',
        Value: quotaOf(account, world),
        Unit: 'None',
        Adjustable: true,
        GlobalQuota: true,
        QuotaAppliedAtLevel: 'ACCOUNT',
      },
    });
  },
};

/** The refusal of one provider more than an account may have. */
export function providerQuotaRefusal(account: string, world: World): Refused | undefined {
  const quota = quotaOf(account, world);
  if (ofAccount(world.providers, account).length < quota) return undefined;
  return limitExceeded(
    `Cannot exceed quota for OpenIDConnectProvidersPerAccount: ${String(quota)}`,
  );
}

function quotaOf(account: string, { providerQuotas }: World): number {
  return providerQuotas.get(account) ?? DEFAULT_QUOTA;
}

/** @see IAM User Guide, IAM and STS quotas: the default, which AWS raises on request. */
const DEFAULT_QUOTA = 100;

/** @see Service Quotas console, AWS Identity and Access Management: OpenId connect providers per account. */
const CODE = 'L-858F3967';

/** The code is documented, the words are widely reported. */
const NO_SUCH_QUOTA = refusal(
  'NoSuchResourceException',
  400,
  'The request failed because the specified quota does not exist.',
);
