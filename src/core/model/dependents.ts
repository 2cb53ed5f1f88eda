// SPDX-License-Identifier: Apache-2.0

import type { Namespaced } from './kubernetes.ts';

/** The roles of an account whose trust policies name a provider. */
export interface TrustingRoles {
  /** ARNs, in the order of IAM. */
  readonly roles: readonly string[];
  /** How many roles were read. */
  readonly read: number;
  /** Whether these were all roles of the account. */
  readonly isAll: boolean;
}

/** A service account, and the role that it names. */
export interface RoleHolder extends Namespaced {
  readonly roleArn: string;
}

/** Who else depends on a provider, counted and named, for whoever signs a plan. */
export interface TrustedBy {
  /** Whether the roles could be read. */
  readonly seen: boolean;
  /** What was not seen, and why; `undefined` where all was. */
  readonly why: string | undefined;
  /** How many roles trust it; 0 where none were read. */
  readonly count: number;
  /** ARNs of the first of them. */
  readonly roles: readonly string[];
  /** Service accounts that name one of the roles; `undefined` where no cluster was asked. */
  readonly serviceAccounts: readonly RoleHolder[] | undefined;
}
