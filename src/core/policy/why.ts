// SPDX-License-Identifier: Apache-2.0

import { isExposed } from './claims.ts';
import { likeText } from './compare.ts';
import { type ConditionOutcome, writtenOperator } from './conditions.ts';
import type { StatementOutcome } from './decide.ts';
import { issuerDifference } from './near-miss.ts';
import { patternOf } from './pattern.ts';

/** What a statement of a trust policy is held against. */
export interface Held {
  /** The issuer without its scheme: the prefix of its condition keys. */
  readonly bareIssuer: string;
  /** The names of the token's claims. */
  readonly claims: readonly string[];
}

/** Why a statement does not apply, or why that is not known: one sentence each, the first tells most. */
export function whyNot(outcome: StatementOutcome, held: Held): readonly string[] {
  const { principal, action, conditions } = outcome;
  return [
    ...[principal, action].flatMap(({ met, why }) => (met === true ? [] : [why])),
    ...conditions
      .filter(({ met }) => met !== true)
      .map((condition) => condition.doubt ?? whyUnmet(condition, held)),
  ];
}

/** Why a condition is not met, and what it would take. */
function whyUnmet(outcome: ConditionOutcome, held: Held): string {
  const { condition, found } = outcome;
  if (found === undefined) return whyAbsent(condition.key, held);
  const wanted = condition.values.map((value) => `"${value}"`).join(' or ');
  const have = found.map((value) => `"${value}"`).join(', ');
  const slip = slipIn(outcome);
  return `${condition.operator} wants ${condition.key} to be ${wanted || 'nothing'}, and it is ${have}${slip === undefined ? '' : `: ${slip}`}`;
}

/** A claim that AWS does not pass on is absent whatever the token says. */
function whyAbsent(key: string, { bareIssuer, claims }: Held): string {
  const colon = key.lastIndexOf(':');
  const [prefix, claim] = [key.slice(0, colon), key.slice(colon + 1)];
  if (prefix.toLowerCase() !== bareIssuer.toLowerCase()) {
    const difference = issuerDifference(prefix, bareIssuer);
    return difference === undefined
      ? `the request has no ${key}`
      : `the key ${key} names the issuer with ${difference}`;
  }
  if (!isExposed(bareIssuer, claim)) {
    return `AWS does not pass the claim ${claim} of this issuer on, so ${key} is absent`;
  }
  return claims.includes(claim) ? `the claim ${claim} is not text` : `the token has no ${claim}`;
}

/** A common slip that explains why what was found does not match. */
function slipIn({ condition, found = [] }: ConditionOutcome): string | undefined {
  const operator = writtenOperator(condition.operator)?.operator;
  if (operator?.kind !== 'compare' || operator.negated) return undefined;
  const pairs = found.flatMap((have) => condition.values.map((want) => [have, want] as const));
  return SLIPS.find(({ explains }) =>
    pairs.some(([have, want]) =>
      explains((one, other) => operator.matches(one, patternOf(other)), have, want),
    ),
  )?.what;
}

type Matches = (found: string, wanted: string) => boolean;

const SLIPS: readonly {
  readonly what: string;
  readonly explains: (matches: Matches, found: string, wanted: string) => boolean;
}[] = [
  {
    what: 'a wildcard is an ordinary character here, StringLike reads it',
    explains: (_, found, wanted) => /[*?]/.test(wanted) && likeText(found, patternOf(wanted)),
  },
  {
    what: 'only the case of letters differs',
    explains: (matches, found, wanted) => matches(found.toLowerCase(), wanted.toLowerCase()),
  },
  {
    what: 'the token names the owner and the repository with their ids, the policy without',
    explains: (matches, found, wanted) => found.includes('@') && matches(withoutIds(found), wanted),
  },
  {
    what: 'blanks stand around the value',
    explains: (matches, found, wanted) => matches(found.trim(), wanted.trim()),
  },
];

/** GitHub's immutable subjects, `repo:OWNER@1/NAME@2:…`, as they were before (GitHub, 2026-04-23). */
function withoutIds(subject: string): string {
  return subject.replaceAll(/@\d+(?=[/:]|$)/g, '');
}
