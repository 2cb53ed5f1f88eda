// SPDX-License-Identifier: Apache-2.0

import type { Caller, Cluster } from '../core/model/facts.ts';
import type { Account, HeldRoles } from '../core/model/inventory.ts';
import type { Instant } from '../core/model/instant.ts';
import type { Provider, RecordedChange } from '../core/model/provider.ts';

/**
 * Reads of one account: one listing of each kind, however much is in it. All throw as the reads of a
 * cloud do; `undefined` is the cloud's word that there is none.
 */
export interface AccountReads {
  caller(signal: AbortSignal): Promise<Caller>;
  providerArns(signal: AbortSignal): Promise<readonly string[]>;
  provider(arn: string, signal: AbortSignal): Promise<Provider | undefined>;
  /** How many OIDC providers the account may have, as it was granted. */
  providerQuota(signal: AbortSignal): Promise<number>;
  /** All roles and what they may do; without the right to that, their trust policies alone. */
  heldRoles(signal: AbortSignal): Promise<HeldRoles>;
  /** The Regions that are enabled for the account. */
  enabledRegions(signal: AbortSignal): Promise<readonly string[]>;
  /** The names of all clusters of a Region. */
  clusterNames(region: string, signal: AbortSignal): Promise<readonly string[]>;
  cluster(
    named: { readonly name: string; readonly region: string },
    signal: AbortSignal,
  ): Promise<Cluster | undefined>;
  /**
   * Who wrote to these providers and roles since then, by ARN, the newest first; without those of whom
   * CloudTrail knows no write. It may take a quarter of an hour until it knows of one.
   */
  lastWriters(
    arns: readonly string[],
    since: Instant,
    signal: AbortSignal,
  ): Promise<ReadonlyMap<string, readonly RecordedChange[]>>;
}

/** A role of another account, to read it by. */
export interface ReadRole {
  readonly arn: string;
  readonly externalId: string | undefined;
}

/** Accounts by the dozen. */
export interface Fleet {
  /** The accounts of the credentials that there are: of each profile. */
  own(): Promise<readonly AccountReads[]>;
  /** Another account, with the first of these credentials. */
  by(role: ReadRole): Promise<AccountReads>;
  /**
   * The accounts of the organization, or those below one of its units, at any depth.
   *
   * @param unit Its id; `undefined`: all.
   */
  organization(
    unit: string | undefined,
    signal: AbortSignal,
  ): Promise<readonly OrganizationAccount[]>;
}

export interface OrganizationAccount extends Account {
  /** Not suspended, not closed, and not on the way to either. */
  readonly isActive: boolean;
}
