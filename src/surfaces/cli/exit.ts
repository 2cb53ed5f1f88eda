// SPDX-License-Identifier: Apache-2.0

import { ERROR_KINDS, type TrustprintError } from '../../core/error.ts';
import type { TargetFact } from '../../core/model/facts.ts';
import type { Severity, Verdict } from '../../core/model/verdict.ts';

/** The lowest severity that makes a finding count. */
export type FailOn = Severity | 'none';

/**
 * The exit code of several things that are true at once: the one that comes first in
 * 2, 70, 4, 5, 1, 3, 0.
 */
export function worstExit(codes: readonly number[]): number {
  return PRECEDENCE.find((code) => codes.includes(code)) ?? 0;
}

export function exitOfError({ kind }: TrustprintError): number {
  return ERROR_KINDS[kind].exit;
}

/**
 * Broken is 1, and so is a finding that counts; could not tell is 3. What was suppressed does not
 * count; a suppression that is stale counts as a notice.
 */
export function exitOfVerdict(
  { verdict, checks, stale = [] }: Verdict,
  failOn: FailOn,
  target?: Pick<TargetFact, 'kind'>,
): number {
  const counted = checks.some(
    ({ kind, status, severity, suppressed }) =>
      kind === 'hygiene' &&
      status === 'fail' &&
      suppressed === undefined &&
      isAtLeast(severity, failOn),
  );
  const isStale = stale.length > 0 && RANKS.notice >= RANKS[failOn];
  // A workload that was named was meant to have credentials.
  const isMissed = verdict === 'unused' && target?.kind === 'workload';
  return worstExit([isMissed ? 3 : VERDICTS[verdict], counted || isStale ? 1 : 0]);
}

/** Whether a finding of that severity counts. */
export function isAtLeast(severity: Severity, failOn: FailOn): boolean {
  return RANKS[severity] >= RANKS[failOn];
}

/** What a shell sees of a process that a signal has ended: 128 and the signal's number. */
export function exitOfSignal(signal: NodeJS.Signals): number {
  return signal === 'SIGTERM' ? 143 : 130;
}

const PRECEDENCE = [2, 70, 4, 5, 1, 3, 0] as const;
const VERDICTS = { ok: 0, broken: 1, unknown: 3, unused: 0 } as const;
const RANKS = { notice: 1, warning: 2, error: 3, none: 4 } as const;
