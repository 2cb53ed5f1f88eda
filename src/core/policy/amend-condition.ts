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
import { claimIn, isAnybody } from './admitting.ts';
import {
  type Admission,
  isSameKey,
  membersAt,
  nameOf,
  none,
  type Place,
  statementPath,
  type Step,
} from './amend-place.ts';
import { likeText } from './compare.ts';
import { type ConditionOutcome, writtenOperator } from './conditions.ts';
import { issuerDifference } from './near-miss.ts';
import { patternOf } from './pattern.ts';

/**
 * Lets a condition be met: by its key, where that misses the issuer by a slip; by `StringLike`, where
 * a wildcard was meant; else by the token's own value beside those that are there.
 */
export function mendCondition(
  place: Place,
  { condition, doubt }: ConditionOutcome,
  admission: Admission,
): Step {
  if (doubt !== undefined) return none(doubt);
  const at = placeOf(place, condition);
  const { bareIssuer } = admission.asker;
  const claim = claimIn(condition.key, [bareIssuer]);
  if (claim === undefined) return mendKey(at, bareIssuer);
  if (claim !== 'sub' && claim !== 'aud') {
    return none(`it wants ${condition.key}, and which values are meant is for its author to say`);
  }
  if (!mayTakeValues(condition)) {
    return none(`${condition.operator} on ${condition.key} keeps this token out on purpose`);
  }
  if (claim === 'sub' && isMeantAsPattern(condition, admission.subject)) return asPattern(at);
  return withOwnValue(at, claim === 'sub' ? admission.subject : admission.audience);
}

interface At {
  readonly place: Place;
  readonly condition: Condition;
  readonly conditions: JsonPath;
}

function placeOf(place: Place, condition: Condition): At {
  const conditions = [...statementPath(place.document, place.outcome.statement), 'Condition'];
  return { place, condition, conditions };
}

/** A key that names the issuer wrongly is of no request at all: the statement lets nobody in. */
function mendKey({ place, condition, conditions }: At, bareIssuer: string): Step {
  const { operator, key } = condition;
  const colon = key.lastIndexOf(':');
  const { Federated: named = [] } = place.outcome.statement.principal.named;
  if (named.some((arn) => isSameKey(arn.slice(arn.indexOf('/') + 1), key.slice(0, colon)))) {
    return none(`it wants ${key}, which is of another provider that the statement names`);
  }
  const difference = issuerDifference(key.slice(0, colon), bareIssuer);
  if (difference === undefined || difference.includes('another path')) {
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

function isMeantAsPattern({ operator, values }: Condition, subject: string): boolean {
  const isExact = writtenOperator(operator)?.operator.name === 'StringEquals';
  const meant = values.filter((value) => /[*?]/.test(value));
  return (
    isExact && meant.some((value) => likeText(subject, patternOf(value))) && !meant.some(isAnybody)
  );
}

/** The operator gets another name where all under it mean the same by it; else the key moves. */
function asPattern({ place, condition, conditions }: At): Step {
  const { document, outcome } = place;
  const { operator, key, values } = condition;
  const like = operator.replace(/StringEquals/i, 'StringLike');
  const edit = `statement ${nameOf(outcome)} reads ${values.join(' or ')} as a pattern: ${like} on ${key} in place of ${operator}, for every subject of that form`;
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
  const isPattern = writtenOperator(operator)?.operator.name === 'StringLike';
  if (value.includes('${') || (isPattern && /[*?]/.test(value))) {
    return none(`the value ${value} of the token cannot be written literally here`);
  }
  return {
    kind: 'edit',
    document: withElement(place.document, [...conditions, operator, key], JSON.stringify(value)),
    edit: `statement ${nameOf(place.outcome)} admits ${value} too, by ${operator} on ${key}`,
  };
}

const TEXTUAL = /^String(?:Equals|EqualsIgnoreCase|Like)$/;
