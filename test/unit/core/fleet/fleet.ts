// SPDX-License-Identifier: Apache-2.0

import type { AccountSeen } from '../../../../src/core/fleet/fleet-check.ts';
import type { Trust } from '../../../../src/core/fleet/trust.ts';
import type { HeldRole, Inventory, ListedProvider } from '../../../../src/core/model/inventory.ts';
import { issuerOfBare } from '../../../../src/core/model/issuer.ts';
import type { Observed } from '../../../../src/core/model/observed.ts';
import type { Provider } from '../../../../src/core/model/provider.ts';

export const ACCOUNT = '111122223333';
export const BARE = 'oidc.eks.us-east-1.amazonaws.com/id/AAAABBBBCCCCDDDDAAAABBBBCCCCDDDD';
export const ARN = providerArn(BARE);
export const AUDIENCE = 'sts.amazonaws.com';

export const DENIED: Observed<never> = {
  kind: 'unseen',
  by: 'ours',
  code: 'cloud_read_denied',
  detail: 'these credentials may not',
};

export function providerArn(bare: string): string {
  return `arn:aws:iam::${ACCOUNT}:oidc-provider/${bare}`;
}

/** A role that trusts a provider, under these conditions. */
export function heldRole(
  name: string,
  changed: Partial<HeldRole> & { readonly conditions?: object; readonly provider?: string } = {},
): HeldRole {
  const { conditions, provider = ARN, ...members } = changed;
  const bare = provider.replace(/^.*:oidc-provider\//, '');
  const statement = {
    Effect: 'Allow',
    Principal: { Federated: provider },
    Action: 'sts:AssumeRoleWithWebIdentity',
    Condition: conditions ?? {
      StringEquals: {
        [`${bare}:aud`]: AUDIENCE,
        [`${bare}:sub`]: 'system:serviceaccount:shop:web',
      },
    },
  };
  return {
    arn: `arn:aws:iam::${ACCOUNT}:role/${name}`,
    trustPolicy: JSON.stringify({ Version: '2012-10-17', Statement: [statement] }),
    maxSessionDurationSeconds: 3600,
    tags: {},
    grants: [],
    boundary: undefined,
    ...members,
  };
}

/** A trust of a provider that is there. */
export type SoundTrust = Trust & { readonly provider: Provider };

/** A trust in which nothing is amiss. */
export function soundTrust(changed: Partial<SoundTrust> = {}): SoundTrust {
  const { arn = ARN, provider } = changed;
  const bare = arn.replace(/^.*:oidc-provider\//, '');
  return {
    arn,
    provider: provider ?? { arn, url: bare, clientIds: [AUDIENCE], thumbprints: [], tags: {} },
    issuer: issuerOfBare(bare),
    region: 'us-east-1',
    hosts: [`${bare.split('/')[0] ?? ''}:443`],
    roles: [heldRole('web')],
    verdict: 'ok',
    cause: undefined,
    notChecked: [],
    failing: [],
    gone: undefined,
    checks: [],
    decidedBy: 'library',
    ...changed,
  };
}

/** An account with these trusts and the roles of theirs. */
export function accountOf(
  trusts: readonly SoundTrust[],
  changed: Partial<Inventory> & { readonly roles?: Inventory['roles'] } = {},
): AccountSeen {
  const held = trusts.flatMap(({ roles }) => roles);
  const listed = trusts.map(({ arn, provider }): ListedProvider => ({
    arn,
    provider: { kind: 'seen', value: provider },
  }));
  return {
    trusts,
    inventory: {
      account: { id: ACCOUNT, partition: 'aws', name: undefined, unit: undefined },
      providers: { kind: 'seen', value: listed },
      roles: { kind: 'seen', value: { roles: held, read: held.length, isAll: true } },
      regions: [],
      providerQuota: { kind: 'seen', value: 100 },
      ...changed,
    },
  };
}

/** Roles as they were read. */
export function rolesSeen(roles: readonly HeldRole[], isAll = true): Inventory['roles'] {
  return { kind: 'seen', value: { roles, read: roles.length, isAll } };
}
