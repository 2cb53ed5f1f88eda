// SPDX-License-Identifier: Apache-2.0

import type { Instant } from './instant.ts';
import type { ServiceAccount } from './kubernetes.ts';
import type { Observed } from './observed.ts';

/** IAM's record of a role. */
export interface Role {
  readonly arn: string;
  /** The document as IAM keeps it, JSON. */
  readonly trustPolicy: string;
  readonly maxSessionDurationSeconds: number;
  /** `undefined` where it is not told. */
  readonly createdAt?: Instant | undefined;
}

/** What a cluster or a role comprises besides issuer, keys and provider. */
export interface Comprised {
  /** Roles whose trust policies name the provider; `undefined` where one role was asked about. */
  readonly roles: Observed<RoleList> | undefined;
  /** Service accounts that name a role; `undefined` where no kube context is of this cluster. */
  readonly accounts: Observed<readonly ServiceAccount[]> | undefined;
  /** Roles that these accounts name and that are not among the others. */
  readonly named: readonly NamedRole[];
}

export interface RoleList {
  /** In the order of IAM. */
  readonly roles: readonly Role[];
  /** How many roles of the account were read. */
  readonly read: number;
  /** Whether all roles of the account were read. */
  readonly isAll: boolean;
}

export interface NamedRole {
  readonly arn: string;
  readonly role: Observed<Role>;
}
