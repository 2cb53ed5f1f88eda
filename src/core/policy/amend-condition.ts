// SPDX-License-Identifier: Apache-2.0

import {
  type JsonPath,
  textAt,
  withElement,
  withMember,
  withName,
  withoutMember,
} from '../model/json-edit.ts';
import type { Condition } from '../model/trust-policy.ts';
import { claimIn } from './admitting.ts';
import {
  type Admission,
  isSameKey,
  membersAt,
  nameOf,
  none,
  type AmendmentContext,
  statementPath,
  type Step,
} from './amend-context.ts';
import { type ConditionOutcome, writtenOperator } from './conditions.ts';
import { isOtherTenant, issuerDifference } from './near-miss.ts';
import { isPattern } from './pattern.ts';

/**
 * Lets a condition be met: by its key, where that misses the issuer by a slip; else by the token's own
 * value beside those that are there. What `StringEquals` takes literally stays literal: a pattern is
 * written where a person has typed it, and nowhere else.
 */
export function editCondition(
  place: AmendmentContext,
  { condition, doubt }: ConditionOutcome,
  admission: Admission,
): Step {
  if (doubt !== undefined) return none(doubt);
  const at = placeOf(place, condition);
  const { bareIssuer } = admission.asker;
  const claim = claimIn(condition.key, [bareIssuer]);
  if (claim === undefined) return editKey(at, bareIssuer);
  if (claim !== 'sub' && claim !== 'aud') {
    return none(`it wants ${condition.key}, and which values are meant is for its author to say`);
  }
  if (!mayTakeValues(condition)) {
    return none(`${condition.operator} on ${condition.key} keeps this token out on purpose`);
  }
  if (claim === 'aud') return withOwnValue(at, admission.audience);
  return admission.isPattern === true
    ? withPattern(at, admission.subject)
    : withOwnValue(at, admission.subject);
}

interface At {
  readonly place: AmendmentContext;
  readonly condition: Condition;
  readonly conditions: JsonPath;
}

function placeOf(place: AmendmentContext, condition: Condition): At {
  const conditions = [...statementPath(place.document, place.outcome.statement), 'Condition'];
  return { place, condition, conditions };
}

/** A key that names the issuer wrongly is of no request at all: the statement lets nobody in. */
function editKey({ place, condition, conditions }: At, bareIssuer: string): Step {
  const { operator, key } = condition;
  const colon = key.lastIndexOf(':');
  const { Federated: named = [] } = place.outcome.statement.principal.named;
  if (named.some((arn) => isSameKey(arn.slice(arn.indexOf('/') + 1), key.slice(0, colon)))) {
    return none(`it wants ${key}, which is of another provider that the statement names`);
  }
  const difference = issuerDifference(key.slice(0, colon), bareIssuer);
  if (difference === undefined || isOtherTenant(difference)) {
    return none(`it wants ${key}, which is not of this token`);
  }
  const name = `${bareIssuer}${key.slice(colon)}`;
  if (membersAt(place.document, [...conditions, operator]).some((it) => isSameKey(it, name))) {
    return none(`${operator} has a condition on ${name} beside the one on ${key}`);
  }
  return {
    kind: 'edit',
    document: withName(place.document, [...conditions, operator, key], name),
    edit: `statement ${nameOf(place.outcome)} asks for ${name} in place of ${key}, which has ${difference}`,
  };
}

/** Operators that compare texts, and of which one of several values must match. */
function mayTakeValues({ operator }: Condition): boolean {
  const written = writtenOperator(operator);
  if (written?.operator.kind !== 'compare' || written.operator.negated) return false;
  return written.qualifier !== 'ForAllValues' && TEXTUAL.test(written.operator.name);
}

/** Lets in every subject of a form, by `StringLike`. */
function withPattern(at: At, pattern: string): Step {
  const { place, condition, conditions } = at;
  const { operator, key, values } = condition;
  const why = whyNoPattern(condition, pattern);
  if (why !== undefined) return none(why);
  const document = values.includes(pattern)
    ? place.document
    : withElement(place.document, [...conditions, operator, key], JSON.stringify(pattern));
  const like = operator.replace(/StringEquals/i, 'StringLike');
  const edit = `statement ${nameOf(place.outcome)} admits every subject that matches ${pattern}, by ${like} on ${key}`;
  return like === operator
    ? { kind: 'edit', document, edit }
    : underLike({ ...at, place: { ...place, document } }, like, edit);
}

/** No other value may become a pattern by it, nor what a variable stands for. */
function whyNoPattern({ operator, key, values }: Condition, pattern: string): string | undefined {
  const name = writtenOperator(operator)?.operator.name;
  if (pattern.includes('${')) return `${pattern} has a policy variable in it`;
  if (name === 'StringLike') return undefined;
  if (name !== 'StringEquals') return `${operator} on ${key} takes no pattern`;
  const literal = values.find((value) => value !== pattern && isPattern(value));
  return literal === undefined
    ? undefined
    : `${operator} on ${key} takes ${literal} literally, and StringLike would read it as a pattern`;
}

/** The operator gets another name where all under it mean the same by it; else the key moves. */
function underLike({ place, condition, conditions }: At, like: string, edit: string): Step {
  const { document } = place;
  const { operator, key } = condition;
  const path = [...conditions, operator];
  const others = membersAt(document, path).filter((name) => name !== key);
  const isTaken = membersAt(document, conditions).some((name) => isSameKey(name, like));
  const areExact = others.every((name) => !/[*?\\]/.test(textAt(document, [...path, name])));
  if (!isTaken && areExact) {
    return { kind: 'edit', document: withName(document, path, like), edit };
  }
  const json = textAt(document, [...path, key]);
  const rest =
    others.length === 0 ? withoutMember(document, path) : withoutMember(document, [...path, key]);
  const there = membersAt(rest, conditions).find((name) => isSameKey(name, like));
  if (there === undefined) {
    const member = { name: like, json: `{${JSON.stringify(key)}: ${json}}` };
    return { kind: 'edit', document: withMember(rest, conditions, member), edit };
  }
  if (membersAt(rest, [...conditions, there]).some((name) => isSameKey(name, key))) {
    return none(`${operator} and ${there} both ask for ${key}`);
  }
  const moved = withMember(rest, [...conditions, there], { name: key, json });
  return { kind: 'edit', document: moved, edit };
}

/** In a pattern and in a policy variable these characters stand for others. */
function withOwnValue({ place, condition, conditions }: At, value: string): Step {
  const { operator, key } = condition;
  const isLike = writtenOperator(operator)?.operator.name === 'StringLike';
  if (value.includes('${') || (isLike && isPattern(value))) {
    return none(`the value ${value} of the token cannot be written literally here`);
  }
  return {
    kind: 'edit',
    document: withElement(place.document, [...conditions, operator, key], JSON.stringify(value)),
    edit: `statement ${nameOf(place.outcome)} admits ${value} too, by ${operator} on ${key}`,
  };
}

const TEXTUAL = /^String(?:Equals|EqualsIgnoreCase|Like)$/;
