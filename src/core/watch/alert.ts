// SPDX-License-Identifier: Apache-2.0

import type { Instant } from '../model/instant.ts';
import type { Severity } from '../model/verdict.ts';

/**
 * Why somebody is told: many targets have one cause. `chain` is the id of a chain or the SHA-256 of a
 * certificate; '' where no certificate has to do with it.
 */
export interface AlertCause {
  /** A gate, a check, or the kind of an event. */
  readonly check: string;
  /** The host, or the resource where no host has to do with it. */
  readonly host: string;
  readonly chain: string;
}

/** That a target has a cause now. An alert stands for as long as some target has its cause. */
export interface Condition {
  readonly cause: AlertCause;
  /** An ARN, an issuer, a host, or the name of a source. */
  readonly target: string;
  readonly account: string | null;
  readonly severity: Severity;
  /** One sentence: lower case, no full stop. */
  readonly detail: string;
  /** What to type, where something helps. */
  readonly command: string | null;
  /** Until when it is told where it is a change and no state; null: until it is seen to be gone. */
  readonly until: Instant | null;
}

/** One alert. */
export interface Alert {
  /** The same in every message about it. */
  readonly id: string;
  readonly cause: AlertCause;
  readonly severity: Severity;
  readonly detail: string;
  readonly command: string | null;
  readonly startedAt: Instant;
  /** null while it stands. */
  readonly resolvedAt: Instant | null;
  /** How many targets have the cause, and the first of them. */
  readonly targetCount: number;
  readonly targets: readonly string[];
  readonly accounts: readonly string[];
}

/** What is said to a receiver: at least once, and with an id by which it is told from others. */
export interface AlertMessage {
  /** Unique; a message that is sent again has the same. */
  readonly id: string;
  /** `updated`: more targets have the cause, or it is graver. */
  readonly kind: 'firing' | 'updated' | 'resolved' | 'test';
  readonly alert: Alert;
  readonly at: Instant;
}

/** By which causes are told apart: `check host chain`. */
export function printCause({ check, host, chain }: AlertCause): string {
  return [check, host, chain].join(' ');
}

/** Targets that a message names; the rest are counted. */
export const MOST_TARGETS = 50;
