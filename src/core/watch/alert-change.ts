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
  known: Alert | undefined,
  left: LeftConditions,
  context: AlertContext,
): AlertChange | undefined {
  const standing = known?.resolvedAt === null ? known : undefined;
  const now = toldOf(left);
  if (now === undefined) {
    return standing && { alert: { ...standing, resolvedAt: context.at }, kind: 'resolved' };
  }
  if (standing === undefined) {
    const { cause, at: startedAt, newId } = context;
    return { alert: { ...now, id: newId(), cause, startedAt, resolvedAt: null }, kind: 'firing' };
  }
  const isGraver = rankOf(now.severity) < rankOf(standing.severity);
  if (!isGraver && now.targetCount < 2 * standing.targetCount) return undefined;
  // It never becomes less grave: who was told of it is told of its end.
  const severity = isGraver ? now.severity : standing.severity;
  return { alert: { ...standing, ...now, severity }, kind: 'updated' };
}

/** What is told of the conditions that are left; `undefined` where there are none. */
function toldOf({ count, first, accounts, severity }: LeftConditions) {
  const [gravest] = first;
  if (count === 0 || gravest === undefined || severity === undefined) return undefined;
  return {
    severity,
    detail: gravest.detail,
    command: gravest.command,
    targetCount: count,
    targets: first.map(({ target }) => target).slice(0, MOST_TARGETS),
    accounts,
  };
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
