// SPDX-License-Identifier: Apache-2.0

import type { Instant } from '../../../core/model/instant.ts';
import type { WireStructure } from '../protocol/answer.ts';

/** An organization: its accounts by id, the management account's too, in a tree of units. */
export interface Organization {
  /** `o-` and letters or digits. */
  readonly id: string;
  /** `r-` and letters or digits. */
  readonly rootId: string;
  /** The account that it is managed from. */
  readonly management: string;
  readonly units: readonly OrganizationalUnit[];
  readonly accounts: Map<string, OrganizationAccount>;
  /** By the id of the request. */
  readonly creations: Map<string, AccountCreation>;
}

export interface OrganizationalUnit {
  /** `ou-` and letters or digits. */
  readonly id: string;
  readonly parentId: string;
  readonly name: string;
}

export interface OrganizationAccount {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  /** @see Organizations User Guide, Monitor the state of your AWS accounts. */
  readonly state: 'ACTIVE' | 'SUSPENDED' | 'PENDING_CLOSURE' | 'CLOSED' | 'PENDING_ACTIVATION';
  /** The root, or a unit. */
  readonly parentId: string;
  readonly joinedAt: Instant;
}

/** What came of a request for an account. */
export interface AccountCreation {
  /** `car-` and digits. */
  readonly id: string;
  readonly name: string;
  readonly at: Instant;
  /** The account that was created, or why there is none. */
  readonly outcome:
    | { readonly accountId: string }
    | { readonly failure: 'ACCOUNT_LIMIT_EXCEEDED' | 'EMAIL_ALREADY_EXISTS' };
}

interface InPartition {
  readonly partition: string;
}

/** @see Organizations, ARN formats: all of them are the management account's. */
export function organizationsArn(
  { partition }: InPartition,
  { id, management }: Organization,
  resource: { readonly kind: 'root' | 'ou' | 'account' | 'organization'; readonly id?: string },
): string {
  const below = resource.id === undefined ? '' : `/${resource.id}`;
  return `arn:${partition}:organizations::${management}:${resource.kind}/${id}${below}`;
}

export function accountStructure(
  world: InPartition,
  organization: Organization,
  { id, name, email, state, joinedAt }: OrganizationAccount,
): WireStructure {
  return {
    Id: id,
    Arn: organizationsArn(world, organization, { kind: 'account', id }),
    Email: email,
    Name: name,
    // AWS was to retire it on 2026-09-09; clients that are older read nothing else.
    Status: STATUSES[state],
    State: state,
    JoinedMethod: id === organization.management ? 'INVITED' : 'CREATED',
    JoinedTimestamp: new Date(joinedAt),
  };
}

/** The older member has fewer values: a closed account is suspended. An account that begins has none. */
const STATUSES: Readonly<Record<OrganizationAccount['state'], string | undefined>> = {
  ACTIVE: 'ACTIVE',
  SUSPENDED: 'SUSPENDED',
  CLOSED: 'SUSPENDED',
  PENDING_CLOSURE: 'PENDING_CLOSURE',
  PENDING_ACTIVATION: undefined,
};
