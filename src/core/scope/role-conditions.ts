// SPDX-License-Identifier: Apache-2.0

import { TrustprintError } from '../error.ts';
import { nameOfStatement } from '../gates/explain-decision.ts';
import { askerIn, policyOf } from '../gates/trust-policy.ts';
import type { Facts, Role } from '../model/facts.ts';
import { textClaim } from '../model/web-identity.ts';
import { WEB_IDENTITY } from '../policy/admitting.ts';
import { contextOf, type Truth, withExpectedToken } from '../policy/context.ts';
import { decide, type Decision } from '../policy/decide.ts';
import { whyUnmet } from '../policy/why-refused.ts';
import { comprisedCases, rolesOf } from './comprised-cases.ts';

/** What a statement of a role's trust policy asks, beside what a token has. */
export interface RoleConditions {
  readonly role: string;
  /** `statement "Sid"`, or by its number. */
  readonly statement: string;
  readonly effect: 'Allow' | 'Deny';
  /** Whether all of it is met; what it says of principal and action is. */
  readonly applies: Truth;
  /** The subject of the token, seen or expected; `undefined` where none is known. */
  readonly subject: string | undefined;
  readonly conditions: readonly AskedCondition[];
}

export interface AskedCondition {
  readonly operator: string;
  readonly key: string;
  readonly values: readonly string[];
  /** What the token has or would have; `undefined` where the key is absent or not known. */
  readonly found: readonly string[] | undefined;
  readonly met: Truth;
  /** Why it is not met, or not known. */
  readonly why: string | undefined;
}

/**
 * The conditions of the roles that trust a provider, as the gate `trust-policy` decides them: of each role for
 * the token that does worst. Statements about other principals or other actions are left out.
 *
 * @param first Roles of which something is told, by ARN: they come before the others.
 */
export function conditionsOf(facts: Facts, first: ReadonlySet<string>): readonly RoleConditions[] {
  const roles = rolesOf(facts)
    .toSorted((one, other) => Number(first.has(other.arn)) - Number(first.has(one.arn)))
    .slice(0, MOST_ROLES);
  const cases = Map.groupBy(casesOf(facts, roles), ({ request }) => request?.roleArn);
  return roles.flatMap((role) => {
    const all = (cases.get(role.arn) ?? [facts]).slice(0, MOST_TOKENS);
    const decided = all.flatMap((one) => decidedIn(one, role) ?? []);
    return conditionsIn(
      decided.find(({ decision }) => decision.outcome === 'denied') ?? decided[0],
      role,
    );
  });
}

/** One for each token that the roles are for. */
function casesOf(facts: Facts, roles: readonly Role[]): readonly Facts[] {
  const { comprised } = facts;
  if (comprised?.roles?.kind !== 'seen') return comprisedCases(facts, { examples: true });
  const few = { kind: 'seen' as const, value: { ...comprised.roles.value, roles } };
  const narrowed = { ...facts, comprised: { ...comprised, roles: few } };
  return comprisedCases(narrowed, { scope: 'workloads', examples: true });
}

interface Decided {
  readonly facts: Facts;
  readonly bareIssuer: string;
  readonly decision: Decision;
}

/** What cannot be read is told by the gate. */
function decidedIn(given: Facts, role: Role): Decided | undefined {
  const asker = askerIn(given, role);
  if (asker === undefined) return undefined;
  const facts = withExpectedToken(given) ?? given;
  const { providerArn: principalProviderArn, bareIssuer } = asker;
  const request = { principalProviderArn, action: WEB_IDENTITY, ...contextOf(facts, asker) };
  try {
    return { facts, bareIssuer, decision: decide(policyOf(role), request) };
  } catch (error) {
    if (error instanceof TrustprintError && error.code === 'trust_policy_malformed')
      return undefined;
    throw error;
  }
}

function conditionsIn(decided: Decided | undefined, role: Role): readonly RoleConditions[] {
  if (decided === undefined) return [];
  const { facts, bareIssuer, decision } = decided;
  const claims = facts.token?.claims ?? {};
  let left = MOST_CONDITIONS;
  return decision.statements.flatMap((outcome) => {
    const { statement, principal, action, applies } = outcome;
    if (principal.met !== true || action.met !== true || left === 0) return [];
    const conditions = outcome.conditions.slice(0, left);
    left -= conditions.length;
    return [
      {
        role: role.arn,
        statement: nameOfStatement(outcome),
        effect: statement.effect,
        applies,
        subject: textClaim(claims, 'sub'),
        conditions: conditions.map((one) => ({
          operator: one.condition.operator,
          key: one.condition.key,
          values: one.condition.values.slice(0, MOST_VALUES),
          found: one.found?.slice(0, MOST_VALUES),
          met: one.met,
          why: one.met === true ? undefined : (one.doubt ?? whyUnmet(one, { bareIssuer, claims })),
        })),
      },
    ];
  });
}

/** More than these nobody reads; the first that are refused are among them. */
const MOST_ROLES = 20;
const MOST_CONDITIONS = 20;
const MOST_VALUES = 20;
/** Of one role. */
const MOST_TOKENS = 50;
