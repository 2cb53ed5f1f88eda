// SPDX-License-Identifier: Apache-2.0

import type { About } from '../gates/gate.ts';
import type { Instant } from '../model/instant.ts';
import type { Inventory } from '../model/inventory.ts';
import type { Issuer } from '../model/issuer.ts';
import type { Remedy, Severity } from '../model/verdict.ts';
import type { FleetCheckId } from './ids.ts';
import type { Trust } from './trust.ts';

/** What is amiss with a whole account, or with several: one trust alone does not show it. */
export interface FleetCheck extends About<FleetCheckId> {
  readonly severity: Severity;
  /** Whether it can be told once its account was read, or only when all of them were. */
  readonly after: 'account' | 'fleet';
  readonly find: (seen: AccountSeen) => readonly Found[];
}

/** An account, and what is known beyond it. */
export interface AccountSeen {
  readonly at: Instant;
  readonly inventory: Inventory;
  /** A trust for each provider that could be read. */
  readonly trusts: readonly Trust[];
  readonly fleet: FleetSeen;
}

/** What all accounts of the scan have. */
export interface FleetSeen {
  /** The issuers of the clusters that were read, with the ARNs of these. */
  readonly clusters: ReadonlyMap<Issuer, string>;
  /** The issuers that some account has a provider for, without their scheme. */
  readonly providers: ReadonlySet<string>;
  /** Whether no account, Region or cluster was left unread: what is in none of them is nowhere here. */
  readonly isAll: boolean;
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
