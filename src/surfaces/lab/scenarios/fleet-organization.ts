// SPDX-License-Identifier: Apache-2.0

import { type Instant, plusSeconds } from '../../../core/model/instant.ts';
import { accessRole } from '../organizations/create-account.ts';
import type { Organization, OrganizationAccount } from '../organizations/organization.ts';
import { iamArn, type RoleRecord, type World } from '../world.ts';

/** The members, under numbers of AWS's documentation. The first has a user in the lab. */
export const PLATFORM = '222233334444';
export const PRODUCTION = '333344445555';
const TEST = '444455556666';
const CLOSED = '555566667777';

/** The ids are of the form of those in AWS's documentation. */
const ROOT = 'r-lab1';
const PLATFORM_UNIT = 'ou-lab1-platform1';
const WORKLOADS_UNIT = 'ou-lab1-workloads';

/** What the role of production wants to be told by whoever assumes it. */
const EXTERNAL_ID = 'lab-fleet';

/** A management account, and four others in two units, of which one is suspended. */
export function fleetOrganization({ account }: Pick<World, 'account'>, now: Instant): Organization {
  const joinedAt = plusSeconds(now, -YEAR);
  const member = (id: string, name: string, parentId: string): OrganizationAccount => ({
    id,
    name,
    email: `${name}@example.com`,
    state: 'ACTIVE',
    parentId,
    joinedAt,
  });
  const accounts = [
    member(account, 'management', ROOT),
    member(PLATFORM, 'platform', PLATFORM_UNIT),
    member(PRODUCTION, 'production', WORKLOADS_UNIT),
    member(TEST, 'test', WORKLOADS_UNIT),
    { ...member(CLOSED, 'closed', WORKLOADS_UNIT), state: 'SUSPENDED' as const },
  ];
  return {
    id: 'o-exampleorgid',
    rootId: ROOT,
    management: account,
    units: [
      { id: PLATFORM_UNIT, parentId: ROOT, name: 'Platform' },
      { id: WORKLOADS_UNIT, parentId: ROOT, name: 'Workloads' },
    ],
    accounts: new Map(accounts.map((one) => [one.id, one])),
    creations: new Map(),
  };
}

/** The roles by which a scan comes in: the account for tests has none, and a suspended one lets nobody in. */
export function scanRoles(world: World, now: Instant): readonly RoleRecord[] {
  const role = (account: string, externalId?: string): RoleRecord => ({
    ...accessRole(world, { account, name: 'TrustprintScan', createdAt: now, externalId }),
    attachedPolicies: [iamArn(world, 'aws', 'policy/ReadOnlyAccess')],
  });
  return [role(PLATFORM), role(PRODUCTION, EXTERNAL_ID)];
}

const YEAR = 365 * 86_400;
