// SPDX-License-Identifier: Apache-2.0

import { TrustprintError } from '../error.ts';
import { isJsonObject, type JsonObject, parseJsonObject } from './json.ts';

/** A role's trust policy (IAM: `AssumeRolePolicyDocument`): who may take the role, and when. */
export interface TrustPolicy {
  /** `2012-10-17` reads policy variables; older documents take `${…}` literally. */
  readonly version: '2012-10-17' | '2008-10-17';
  readonly statements: readonly Statement[];
}

export interface Statement {
  /** Its place in the document, from 1. */
  readonly position: number;
  readonly sid: string | undefined;
  readonly effect: 'Allow' | 'Deny';
  readonly principal: PrincipalElement;
  readonly action: ActionElement;
  /** All must be met. */
  readonly conditions: readonly Condition[];
}

/** `Principal` (the named) or `NotPrincipal` (all but the named). */
export interface PrincipalElement {
  readonly element: 'Principal' | 'NotPrincipal';
  /** Written as a bare `"*"`. */
  readonly anyone: boolean;
  /** By kind: `Federated`, `AWS`, `Service`, `CanonicalUser`. */
  readonly named: Readonly<Record<string, readonly string[]>>;
}

/** `Action` (the named) or `NotAction` (all but the named); `*` and `?` are wildcards. */
export interface ActionElement {
  readonly element: 'Action' | 'NotAction';
  readonly patterns: readonly string[];
}

/** One operator on one key. One of the values must match; see the operator for what that means. */
export interface Condition {
  /** As written, qualifier and `IfExists` included: `ForAnyValue:StringLikeIfExists`. */
  readonly operator: string;
  /** As written; keys are compared without case. */
  readonly key: string;
  readonly values: readonly string[];
}

/**
 * Reads a trust policy.
 *
 * @throws TrustprintError `trust_policy_malformed` when IAM would not keep it as one.
 * @see IAM User Guide, Grammar of the IAM JSON policy language.
 */
export function parseTrustPolicy(text: string): TrustPolicy {
  if (text.length > MAX_LENGTH) {
    throw malformed(`is longer than ${String(MAX_LENGTH)} characters`, { length: text.length });
  }
  const document = parseJsonObject(text, 'trust_policy_malformed', 'the trust policy');
  const version = document['Version'] ?? '2008-10-17';
  if (version !== '2012-10-17' && version !== '2008-10-17') {
    throw malformed('has a Version that IAM does not know', {
      version: JSON.stringify(version).slice(0, 60),
    });
  }
  const statements = listOf(document['Statement']);
  if (statements.length === 0) throw malformed('has no Statement', {});
  return { version, statements: statements.map(statementOf) };
}

function statementOf(value: unknown, index: number): Statement {
  const position = index + 1;
  if (!isJsonObject(value)) throw malformed('has a Statement that is no object', { position });
  const effect = value['Effect'];
  if (effect !== 'Allow' && effect !== 'Deny') {
    throw malformed('has a statement whose Effect is neither Allow nor Deny', { position });
  }
  const sid = value['Sid'];
  return {
    position,
    sid: typeof sid === 'string' ? sid : undefined,
    effect,
    principal: principalOf(value, position),
    action: actionOf(value, position),
    conditions: conditionsOf(value['Condition'], position),
  };
}

function principalOf(statement: JsonObject, position: number): PrincipalElement {
  const element = oneOf(statement, ['Principal', 'NotPrincipal'], position);
  const value = statement[element];
  if (value === '*') return { element, anyone: true, named: {} };
  if (!isJsonObject(value)) {
    throw malformed(`has a statement whose ${element} is neither "*" nor an object`, { position });
  }
  const named: Record<string, readonly string[]> = {};
  for (const [kind, who] of Object.entries(value)) {
    named[kind] = textsOf(who, { position, element: `${element}.${kind}` });
  }
  return { element, anyone: false, named };
}

function actionOf(statement: JsonObject, position: number): ActionElement {
  const element = oneOf(statement, ['Action', 'NotAction'], position);
  return { element, patterns: textsOf(statement[element], { position, element }) };
}

function conditionsOf(value: unknown, position: number): readonly Condition[] {
  if (value === undefined) return [];
  if (!isJsonObject(value)) throw malformed('has a Condition that is no object', { position });
  return Object.entries(value).flatMap(([operator, keys]) => {
    if (!isJsonObject(keys)) {
      throw malformed(`has a condition ${operator} that is no object`, { position });
    }
    return Object.entries(keys).map(([key, values]) => ({
      operator,
      key,
      values: textsOf(values, { position, element: `${operator} ${key}` }),
    }));
  });
}

/** The one of two elements that the statement has: IAM demands one and refuses both. */
function oneOf<Name extends string>(
  statement: JsonObject,
  names: readonly [Name, Name],
  position: number,
): Name {
  const [first, second] = names.filter((name) => statement[name] !== undefined);
  if (first === undefined || second !== undefined) {
    throw malformed(
      `has a statement with ${second === undefined ? 'no' : 'both'} ${names[0]} and ${names[1]}`,
      {
        position,
      },
    );
  }
  return first;
}

/** One text or a list of them; numbers and truth values stand for their texts, as IAM reads them. */
function textsOf(
  value: unknown,
  { position, element }: { readonly position: number; readonly element: string },
): readonly string[] {
  return listOf(value).map((part) => {
    if (typeof part === 'string') return part;
    if (typeof part === 'number' || typeof part === 'boolean') return String(part);
    throw malformed(`has a statement whose ${element.slice(0, 200)} is not text`, { position });
  });
}

function listOf(value: unknown): readonly unknown[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? value : [value];
}

function malformed(what: string, facts: Record<string, string | number>): TrustprintError {
  return new TrustprintError('trust_policy_malformed', `the trust policy ${what}`, {
    facts,
    hint: 'compare with: aws iam get-role --role-name NAME --query Role.AssumeRolePolicyDocument',
  });
}

/** IAM keeps 8,192 characters at most, blanks not counted (IAM quotas, 2025); blanks may be many. */
const MAX_LENGTH = 65_536;
