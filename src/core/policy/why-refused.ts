// SPDX-License-Identifier: Apache-2.0

import { issuerFor, subjectDifference } from '../issuers/subjects.ts';
import type { JsonObject } from '../model/json.ts';
import type { Condition } from '../model/trust-policy.ts';
import { effectiveAudienceOf, textClaim } from '../model/web-identity.ts';
import { likeText } from './compare.ts';
import { type ConditionOutcome, lacksSetOperator, writtenOperator } from './conditions.ts';
import type { StatementOutcome } from './decide.ts';
import { issuerDifference } from './near-miss.ts';
import { patternOf } from './pattern.ts';
import { isExposed } from './context.ts';

/** What a statement of a trust policy is held against. */
export interface Held {
  /** The issuer without its scheme: the prefix of its condition keys. */
  readonly bareIssuer: string;
  /** The token's claims; none where no token was given. */
  readonly claims: JsonObject;
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
export function whyUnmet(outcome: ConditionOutcome, held: Held): string {
  const { condition, found } = outcome;
  if (found === undefined) return whyAbsent(condition.key, held);
  const wanted = condition.values.map((value) => `"${value}"`).join(' or ');
  const have = found.map((value) => `"${value}"`).join(', ');
  const written = writtenOperator(condition.operator);
  const slip =
    written !== undefined && lacksSetOperator(written, condition.key, found)
      ? `it has a list of values, which ForAnyValue:${condition.operator} reads`
      : slipIn(outcome, held);
  return `${condition.operator} wants ${condition.key} to be ${wanted || 'nothing'}, and it is ${have}${slip === undefined ? '' : `: ${slip}`}`;
}

/** What a condition asks for that is not there, in a few words. */
export function absentInShort(key: string, { bareIssuer }: Held): string {
  const [prefix, claim] = partsOfKey(key);
  if (prefix.toLowerCase() !== bareIssuer.toLowerCase()) {
    return `asks for ${key}, which the call does not have`;
  }
  const why = isExposed(bareIssuer, claim) ? 'the token does not have' : 'AWS does not pass on';
  return `asks for the claim ${claim}, which ${why}`;
}

function partsOfKey(key: string): readonly [string, string] {
  const colon = key.lastIndexOf(':');
  return [key.slice(0, colon), key.slice(colon + 1)];
}

/** Whether a wildcard stands where it is none. */
export function isLiteralWildcard({ condition, found = [] }: ConditionOutcome): boolean {
  return (
    writtenOperator(condition.operator)?.operator.name.startsWith('StringEquals') === true &&
    condition.values.some((wanted) => found.some((have) => meantAsPattern(have, wanted)))
  );
}

function meantAsPattern(found: string, wanted: string): boolean {
  return /[*?]/.test(wanted) && likeText(found, patternOf(wanted));
}

/** A claim that AWS does not pass on is absent whatever the token says. */
function whyAbsent(key: string, { bareIssuer, claims }: Held): string {
  const [prefix, claim] = partsOfKey(key);
  if (prefix.toLowerCase() !== bareIssuer.toLowerCase()) {
    const difference = issuerDifference(prefix, bareIssuer);
    return difference === undefined
      ? `the request has no ${key}`
      : `the key ${key} names the issuer with ${difference}`;
  }
  if (!isExposed(bareIssuer, claim)) {
    return `AWS does not pass the claim ${claim} of this issuer on, so ${key} is absent`;
  }
  return Object.hasOwn(claims, claim)
    ? `the claim ${claim} is not text`
    : `the token has no ${claim}`;
}

/** A common slip that explains why what was found does not match. */
function slipIn({ condition, found = [] }: ConditionOutcome, held: Held): string | undefined {
  const operator = writtenOperator(condition.operator)?.operator;
  if (operator?.kind !== 'compare' || operator.negated) return undefined;
  const matches: Matches = (one, other) => operator.matches(one, patternOf(other));
  const pairs = found.flatMap((have) => condition.values.map((want) => [have, want] as const));
  const slip = SLIPS.find(({ explains }) =>
    pairs.some(([have, want]) => explains(matches, have, want)),
  );
  return slip?.what ?? mixedUp(condition, matches, held) ?? partsDiffer(pairs, matches, held);
}

/** `aud` asked of `sub`, or the other way round. */
function mixedUp(
  { key, values }: Condition,
  matches: Matches,
  { claims }: Held,
): string | undefined {
  const claim = key.slice(key.lastIndexOf(':') + 1).toLowerCase();
  const other = claim === 'sub' ? 'aud' : claim === 'aud' ? 'sub' : undefined;
  const [has] = other === 'aud' ? [effectiveAudienceOf(claims)] : [textClaim(claims, 'sub')];
  if (other === undefined || has === undefined) return undefined;
  return values.some((want) => matches(has, want))
    ? `that is the ${other} of the token`
    : undefined;
}

/** By the forms of the issuer's subjects: in which of their parts the two differ. */
function partsDiffer(
  pairs: readonly (readonly [string, string])[],
  matches: Matches,
  { bareIssuer, claims }: Held,
): string | undefined {
  const subject = textClaim(claims, 'sub');
  const issuer = issuerFor(bareIssuer, subject);
  if (issuer === undefined) return undefined;
  const said = pairs.flatMap(
    ([found, wanted]) => subjectDifference(issuer, { found, wanted }, matches) ?? [],
  );
  // Of several values the one that comes nearest tells most.
  return said.toSorted((one, other) => one.length - other.length)[0];
}

type Matches = (found: string, wanted: string) => boolean;

const SLIPS: readonly {
  readonly what: string;
  readonly explains: (matches: Matches, found: string, wanted: string) => boolean;
}[] = [
  {
    what: 'a wildcard is an ordinary character here, StringLike reads it',
    explains: (_, found, wanted) => meantAsPattern(found, wanted),
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
    what: 'the policy names the owner and the repository with their ids, the token without',
    explains: (matches, found, wanted) =>
      wanted.includes('@') && matches(found, withoutIds(wanted)),
  },
  {
    what: 'blanks stand around the value',
    explains: (matches, found, wanted) => matches(found.trim(), wanted.trim()),
  },
  {
    what: 'the policy has https:// before it, the token has not',
    explains: (matches, found, wanted) => matches(found, wanted.replace(/^https:\/\//, '')),
  },
  {
    what: 'the token has https:// before it, the policy has not',
    explains: (matches, found, wanted) => matches(found.replace(/^https:\/\//, ''), wanted),
  },
  {
    what: 'the value of the policy is but a beginning: it wants all of the text',
    explains: (_, found, wanted) => wanted.length > 0 && found.startsWith(`${wanted}:`),
  },
];

/** GitHub's immutable subjects, `repo:OWNER@1/NAME@2:…`, as they were before (GitHub, 2026-04-23). */
function withoutIds(subject: string): string {
  return subject.replaceAll(/@\d+(?=[/:]|$)/g, '');
}
