// SPDX-License-Identifier: Apache-2.0

import type { Statement, TrustPolicy } from '../model/trust-policy.ts';
import { type ConditionOutcome, decideCondition } from './conditions.ts';
import { matchesWithoutCase } from './pattern.ts';
import { decidePrincipal, type ElementOutcome } from './principals.ts';
import { allOf, type PolicyRequest, type Truth } from './context.ts';

/** What a trust policy says to a request, and what each statement did to that. */
export interface Decision {
  readonly outcome: 'allowed' | 'denied' | 'unknown';
  readonly because: 'allow-statement' | 'deny-statement' | 'no-statement' | 'unknown-statement';
  readonly statements: readonly StatementOutcome[];
}

export interface StatementOutcome {
  readonly statement: Statement;
  readonly applies: Truth;
  readonly principal: ElementOutcome;
  readonly action: ElementOutcome;
  readonly conditions: readonly ConditionOutcome[];
}

/**
 * Decides a request by a trust policy, as IAM does: a statement applies when its principal, its
 * action and all its conditions do; one that denies outranks all that allow; nothing said is a no.
 *
 * @see IAM User Guide, Policy evaluation logic.
 */
export function decide(policy: TrustPolicy, request: PolicyRequest): Decision {
  const statements = policy.statements.map((statement) =>
    decideStatement(statement, policy.version, request),
  );
  const some = (effect: Statement['effect'], applies: Truth): boolean =>
    statements.some(
      (outcome) => outcome.statement.effect === effect && outcome.applies === applies,
    );
  if (some('Deny', true)) return { outcome: 'denied', because: 'deny-statement', statements };
  if (some('Allow', true) && !some('Deny', 'unknown')) {
    return { outcome: 'allowed', because: 'allow-statement', statements };
  }
  return some('Allow', true) || some('Allow', 'unknown')
    ? { outcome: 'unknown', because: 'unknown-statement', statements }
    : { outcome: 'denied', because: 'no-statement', statements };
}

/** The statement that comes nearest to allowing: the one in which the least is amiss. */
export function nearestOf({ statements }: Decision): StatementOutcome | undefined {
  return statements
    .filter(({ statement }) => statement.effect === 'Allow')
    .toSorted((one, other) => amissIn(one) - amissIn(other))[0];
}

function decideStatement(
  statement: Statement,
  version: TrustPolicy['version'],
  request: PolicyRequest,
): StatementOutcome {
  const principal = decidePrincipal(statement, request.principalProviderArn);
  const action = decideAction(statement, request.action);
  const conditions = statement.conditions.map((condition) =>
    decideCondition(condition, version, request),
  );
  const applies = allOf([principal.met, action.met, ...conditions.map(({ met }) => met)]);
  return { statement, applies, principal, action, conditions };
}

function decideAction({ action }: Statement, wanted: string): ElementOutcome {
  const named = action.patterns.some((pattern) => matchesWithoutCase(wanted, pattern));
  const met = named === (action.element === 'Action');
  return {
    met,
    why: met
      ? `${wanted} is included`
      : `${wanted} is not included in ${action.patterns.join(', ')}`,
  };
}

/** A wrong principal weighs most, then a wrong action, then each condition that is not met. */
function amissIn({ principal, action, conditions }: StatementOutcome): number {
  const unmet = conditions.filter(({ met }) => met !== true).length;
  return (principal.met === true ? 0 : 10_000) + (action.met === true ? 0 : 1000) + unmet;
}
