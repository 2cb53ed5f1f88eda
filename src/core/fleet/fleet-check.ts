// SPDX-License-Identifier: Apache-2.0

import type { About } from '../gates/gate.ts';
import type { Account, Inventory, Unreadable } from '../model/inventory.ts';
import type { CheckId, Remedy, Severity } from '../model/verdict.ts';
import type { FleetCheckId } from './ids.ts';
import type { Trust } from './trust.ts';

/** What is amiss with a whole account, or with several: one trust alone does not show it. */
export type FleetCheck = AccountCheck | WholeCheck | ReadingCheck;

interface AboutFleet extends About<FleetCheckId> {
  readonly severity: Severity;
}

/** Told as soon as its account was read. */
interface AccountCheck extends AboutFleet {
  readonly after: 'account';
  readonly find: (seen: AccountSeen) => readonly Found[];
}

/** Told when all accounts were read. */
interface WholeCheck extends AboutFleet {
  readonly after: 'fleet';
  readonly find: (account: AccountRemnant, fleet: FleetSeen) => readonly Found[];
}

/** Of the reading itself: what it finds has a line of its own. */
interface ReadingCheck extends AboutFleet {
  readonly after: 'reading';
  readonly find: (inventory: Inventory) => readonly Unreadable[];
}

/** An account as it was read. */
export interface AccountSeen {
  readonly inventory: Inventory;
  /** A trust for each provider that could be read. */
  readonly trusts: readonly Trust[];
}

/** What is kept of an account until all were read. */
export interface AccountRemnant {
  readonly account: Account;
  readonly clusters: readonly { readonly arn: string; readonly issuer: string }[];
  /** The ARNs of all its providers. */
  readonly providers: readonly string[];
  readonly gone: readonly GoneTrust[];
  /** Whether all of it was read that the scan is about. */
  readonly isAll: boolean;
}

/** A provider whose issuer is gone. */
export interface GoneTrust extends Pick<Trust, 'arn' | 'hosts'> {
  readonly issuer: string;
  readonly why: string;
  /** The roles that trust it. */
  readonly roles: readonly string[];
  readonly tags: Readonly<Record<string, string>> | undefined;
  /** What is to be told where it is no orphan. */
  readonly instead: readonly FleetFinding[];
}

/** What all accounts of the scan have. */
export interface FleetSeen {
  /** The issuers of the clusters that were read. */
  readonly clusters: ReadonlySet<string>;
  /** The issuers that some account has a provider for, without their scheme. */
  readonly providers: ReadonlySet<string>;
  /** Whether nothing was left unread: what is in no account is nowhere here. */
  readonly isAll: boolean;
}

/** Something that somebody has to act on, or decide to live with. */
export interface FleetFinding {
  /** The same in each scan, for as long as it is there. */
  readonly id: string;
  readonly check: CheckId | FleetCheckId;
  readonly severity: Severity;
  readonly account: Account;
  /** `undefined` where it is IAM's, which has none. */
  readonly region: string | undefined;
  /** An ARN. */
  readonly resource: string;
  /** The issuer that it is about, where it is about one. */
  readonly issuer: string | undefined;
  /** What is the cause where several have one: a host; else the resource. */
  readonly about: string;
  readonly tags: Readonly<Record<string, string>> | undefined;
  readonly detail: string;
  readonly remedies: readonly Remedy[];
}

/** One finding of a check: what it is about, and what was found of it. */
export interface Found {
  /** An ARN. */
  readonly resource: string;
  /** Lower case, no full stop. */
  readonly detail: string;
  readonly remedies: readonly Remedy[];
  /** Tells several of one check about one resource apart. */
  readonly part?: string;
  /** Where it is not the check's own. */
  readonly severity?: Severity;
  readonly tags?: Readonly<Record<string, string>> | undefined;
}

/** How it is where several are listed: `a, b and 3 more`. */
export function some(names: readonly string[]): string {
  const shown = names.slice(0, MOST_SHOWN).join(', ');
  const left = names.length - MOST_SHOWN;
  return left > 0 ? `${shown} and ${String(left)} more` : shown;
}

const MOST_SHOWN = 3;
