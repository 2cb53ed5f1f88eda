// SPDX-License-Identifier: Apache-2.0

import type { Cluster, Role } from './facts.ts';
import type { Observed } from './observed.ts';
import type { Provider } from './provider.ts';

/** An account of AWS, as far as an organization tells of it. */
export interface Account {
  /** Twelve digits. */
  readonly id: string;
  readonly partition: string;
  readonly name: string | undefined;
  /** The names of the organizational units above it, from the root: `Workloads/Production`. */
  readonly unit: string | undefined;
}

/** What is read of an account: each listing once, however many trusts rest on it. */
export interface Inventory {
  readonly account: Account;
  readonly providers: Observed<readonly ListedProvider[]>;
  readonly roles: Observed<HeldRoles>;
  readonly regions: readonly RegionInventory[];
  /** How many OIDC providers the account may have; `undefined` where that was not asked. */
  readonly providerQuota: Observed<number> | undefined;
}

/** A provider of the account's list, which names it alone, and its record. */
export interface ListedProvider {
  readonly arn: string;
  readonly provider: Observed<Provider>;
}

/** The EKS clusters of one Region. */
export interface RegionInventory {
  readonly region: string;
  readonly clusters: Observed<readonly ListedCluster[]>;
}

/** A cluster of a list, which names it alone, and its record. */
export interface ListedCluster {
  readonly name: string;
  readonly cluster: Observed<Cluster>;
}

/** The roles of an account, those that are for other principals too. */
export interface HeldRoles {
  readonly roles: readonly HeldRole[];
  /** How many roles there were, those included that could not be understood. */
  readonly read: number;
  readonly isAll: boolean;
}

/** A role, and what it may do. */
export interface HeldRole extends Role {
  readonly tags: Readonly<Record<string, string>>;
  /** `undefined` where its policies were not to be had. */
  readonly grants: readonly Grant[] | undefined;
  /** ARN of the policy that it cannot exceed. */
  readonly boundary: string | undefined;
}

/** A policy of a role. */
export interface Grant {
  readonly name: string;
  /** `undefined` for one of its own. */
  readonly arn: string | undefined;
  /** JSON; `undefined` where it was not read: AWS's own are known by their names. */
  readonly document: string | undefined;
}

/** Something that a scan could not read, and why. */
export interface Unreadable {
  readonly account: string;
  readonly region: string | undefined;
  /** Lower case, no full stop: `the clusters of eu-west-1`. */
  readonly what: string;
  readonly why: string;
}
