// SPDX-License-Identifier: Apache-2.0

import type { Instant } from '../model/instant.ts';
import type { Severity } from '../model/verdict.ts';
import { type Alert, type AlertCause, type Condition, MOST_TARGETS } from './alert.ts';

/** The conditions that are left for a cause. */
export interface LeftConditions {
  readonly count: number;
  /** The first of them, the gravest first. */
  readonly first: readonly Condition[];
  readonly accounts: readonly string[];
  /** That of the gravest; `undefined` where none is left. */
  readonly severity: Severity | undefined;
}

export interface AlertContext {
  readonly cause: AlertCause;
  readonly at: Instant;
  readonly newId: () => string;
}

/** An alert as it is from now on, and what is said of it. */
export interface AlertChange {
  readonly alert: Alert;
  readonly kind: 'firing' | 'updated' | 'resolved';
}

/**
 * What becomes of an alert by the conditions that are left for its cause; `undefined`: nothing to say and
 * nothing to write. An alert says what was told last: it is told again only where it is graver, or where
 * twice as many targets have its cause. So a fault that spreads to a thousand targets is told ten times.
 */
export function alertChange(
  standing: Alert | undefined,
  left: LeftConditions,
  { cause, at, newId }: AlertContext,
): AlertChange | undefined {
  const [first] = left.first;
  if (left.count === 0 || first === undefined || left.severity === undefined) {
    return standing === undefined || standing.resolvedAt !== null
      ? undefined
      : { alert: { ...standing, resolvedAt: at }, kind: 'resolved' };
  }
  const now = {
    detail: first.detail,
    command: first.command,
    targetCount: left.count,
    targets: left.first.map(({ target }) => target).slice(0, MOST_TARGETS),
    accounts: left.accounts,
  };
  if (standing === undefined || standing.resolvedAt !== null) {
    const alert = { ...now, id: newId(), cause, severity: left.severity, startedAt: at };
    return { alert: { ...alert, resolvedAt: null }, kind: 'firing' };
  }
  const isGraver = rankOf(left.severity) < rankOf(standing.severity);
  if (!isGraver && left.count < 2 * standing.targetCount) return undefined;
  // It never becomes less grave: who was told of it is told of its end.
  const severity = isGraver ? left.severity : standing.severity;
  return { alert: { ...standing, ...now, severity }, kind: 'updated' };
}

/** Whether a receiver is told of an alert. */
export function isFor(
  rule: { readonly severity: Severity },
  alert: Pick<Alert, 'severity'>,
): boolean {
  return rankOf(alert.severity) <= rankOf(rule.severity);
}

/** 0 is the gravest. */
export function rankOf(severity: Severity): number {
  return RANKS.indexOf(severity);
}

const RANKS: readonly Severity[] = ['error', 'warning', 'notice'];
