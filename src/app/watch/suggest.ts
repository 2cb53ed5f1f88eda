// SPDX-License-Identifier: Apache-2.0

import { TrustprintError } from '../../core/error.ts';
import { evaluate } from '../../core/evaluate.ts';
import type { Trust } from '../../core/fleet/trust.ts';
import type { Facts } from '../../core/model/facts.ts';
import type { Instant } from '../../core/model/instant.ts';
import { DEFAULT_INTENT, type Plan } from '../../core/model/plan.ts';
import { writesDifference, writesOf } from '../../core/plan/plan-difference.ts';
import { planRepair } from '../../core/plan/plan-repair.ts';
import type { Suggestion } from '../../core/watch/suggestion.ts';

/** A trust as a round has judged it, and what it was judged by. */
export interface JudgedTrust {
  readonly facts: Facts;
  readonly trust: Trust;
  readonly source: string;
  readonly account: string | null;
  readonly at: Instant;
  readonly newId: () => string;
  /** The open suggestion for the same trust, where there is one: it stays while it is new and says the same. */
  readonly standing?: Suggestion | undefined;
}

/**
 * The repair of a trust that is broken, for somebody who may write to approve. Nothing is written from
 * here: `approve` probes and plans again. `undefined` where the trust is not broken, a guard refuses the
 * repair, or the standing suggestion will do.
 */
export function suggestionOf(judged: JudgedTrust): Suggestion | undefined {
  const { facts, trust, source, account, at, newId, standing } = judged;
  if (trust.verdict !== 'broken') return undefined;
  const plan = planOf(facts);
  if (plan === undefined || plan.changes.length + plan.proposals.length === 0) return undefined;
  const isNew = standing !== undefined && at - standing.at < RENEWED_AFTER_MS;
  if (isNew && writesDifference(writesOf(standing.plan), writesOf(plan)) === undefined)
    return undefined;
  return {
    id: newId(),
    target: trust.arn,
    account,
    source,
    at,
    plan,
    state: 'open',
    note: null,
  };
}

/** Of the open suggestions, those for trusts that are no longer broken. */
export function outdatedBy(
  trusts: readonly Pick<Trust, 'arn' | 'verdict'>[],
  open: readonly Suggestion[],
): readonly Suggestion[] {
  const sound = new Set(trusts.flatMap(({ arn, verdict }) => (verdict === 'ok' ? arn : [])));
  return open.filter(({ target }) => sound.has(target));
}

/** What a guard refuses is not suggested: whoever runs `fix` is told why. */
function planOf(facts: Facts): Plan | undefined {
  try {
    return planRepair(facts, evaluate(facts), DEFAULT_INTENT);
  } catch (error) {
    if (error instanceof TrustprintError) return undefined;
    throw error;
  }
}

/** How old a suggestion may be that is approved: what it rests on is looked at again anyway. */
export const APPROVED_WITHIN_MS = 3_600_000;

/** Whoever is told of a suggestion has half an hour at least. */
const RENEWED_AFTER_MS = APPROVED_WITHIN_MS / 2;
