// SPDX-License-Identifier: Apache-2.0
import { parseOrUndefined } from '../error.ts';
import { type Condition, parseTrustPolicy } from '../model/trust-policy.ts';
import { claimIn } from './admitting.ts';
import { writtenOperator } from './conditions.ts';

/** The values of a claim that the allowing statements of a trust policy demand, each once. */
export interface NamedValues {
  /** Without wildcards and variables. */
  readonly exact: readonly string[];
  /** With them, or demanded not to be. */
  readonly others: readonly string[];
}

/**
 * The subjects, or other values of a claim, that a trust policy names for tokens of one issuer,
 * whatever else it asks of them. None for a document that is no trust policy.
 */
export function namedValues(policy: string, bareIssuer: string, claim: string): NamedValues {
  const conditions = conditionsOn(claim, policy, bareIssuer);
  const exact = conditions.flatMap(({ operator, values }) =>
    demandsValues(operator) ? values.filter((value) => !/[*?]|\$\{/.test(value)) : [],
  );
  const others = conditions.flatMap(({ values }) => values.filter((one) => !exact.includes(one)));
  return { exact: [...new Set(exact)], others: [...new Set(others)] };
}

/**
 * A subject for each pattern of subjects that a trust policy demands: one that its wildcards take. What a
 * policy variable stands for is not known, so such patterns have none.
 */
export function exampleSubjects(policy: string, bareIssuer: string): readonly string[] {
  return conditionsOn('sub', policy, bareIssuer)
    .filter(({ operator }) => demandsValues(operator))
    .flatMap(({ values }) => values.filter((value) => /[*?]/.test(value) && !value.includes('${')))
    .map((pattern) => pattern.replaceAll(/[*?]/g, 'x'));
}

function conditionsOn(claim: string, policy: string, bareIssuer: string): readonly Condition[] {
  const statements = parseOrUndefined(() => parseTrustPolicy(policy))?.statements ?? [];
  return statements
    .filter(({ effect }) => effect === 'Allow')
    .flatMap((statement) => statement.conditions)
    .filter(({ key }) => claimIn(key, [bareIssuer]) === claim);
}

function demandsValues(text: string): boolean {
  const operator = writtenOperator(text)?.operator;
  return operator?.kind === 'compare' && !operator.negated && operator.name.startsWith('String');
}
