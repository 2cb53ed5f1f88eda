// SPDX-License-Identifier: Apache-2.0

import { isJsonObject, type JsonObject } from '../../../core/model/json.ts';
import { writtenOperator } from '../../../core/policy/conditions.ts';
import { refusal, type Refused } from '../protocol/answer.ts';

/** What holds of policies of every kind: version, statements, effects, conditions. */
export function outlineRefusal(document: JsonObject): Refused | undefined {
  const version = document['Version'];
  if (version !== undefined && version !== '2012-10-17' && version !== '2008-10-17') return SYNTAX;
  if (Object.keys(document).some((name) => !DOCUMENT_MEMBERS.has(name))) return SYNTAX;
  if (!isTextOrAbsent(document['Id'])) return SYNTAX;
  const statements = listed(document['Statement']);
  if (statements.length === 0) return SYNTAX;
  return statements.every((statement) => isJsonObject(statement) && isStatement(statement))
    ? undefined
    : SYNTAX;
}

/** A document as JSON; `undefined` when it is none, or none that nests as policies do. */
export function policyJsonOf(text: string): JsonObject | undefined {
  const document = documentIn(text);
  return document.kind === 'document' ? document.value : undefined;
}

/** A document, or IAM's refusal of what is no JSON (reported), or no object (recorded). */
export function documentIn(
  text: string,
): { readonly kind: 'document'; readonly value: JsonObject } | Refused {
  try {
    const value: unknown = JSON.parse(text);
    if (depthOf(value) > MAX_DEPTH) return NO_JSON;
    return isJsonObject(value) ? { kind: 'document', value } : SYNTAX;
  } catch {
    return NO_JSON;
  }
}

/** The texts of a member that has one or a list of them. */
export function textsIn(value: unknown): readonly string[] {
  return listed(value).filter((one) => typeof one === 'string');
}

export function listed(value: unknown): readonly unknown[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? value : [value];
}

export function malformed(message: string): Refused {
  return refusal('MalformedPolicyDocument', 400, message);
}

function isStatement(statement: JsonObject): boolean {
  return (
    /^(allow|deny)$/i.test(String(statement['Effect'])) &&
    isTextOrAbsent(statement['Sid']) &&
    Object.keys(statement).every((name) => STATEMENT_MEMBERS.has(name)) &&
    ['Action', 'Resource'].every(
      (name) =>
        (statement[name] === undefined || statement[`Not${name}`] === undefined) &&
        listed(statement[name] ?? statement[`Not${name}`]).every((one) => typeof one === 'string'),
    ) &&
    areConditions(statement['Condition'])
  );
}

function isTextOrAbsent(value: unknown): boolean {
  return value === undefined || typeof value === 'string';
}

/** An operator that nothing is asked with may be any (recorded). */
function areConditions(condition: unknown): boolean {
  if (condition === undefined) return true;
  if (!isJsonObject(condition)) return false;
  return Object.entries(condition).every(
    ([operator, keys]) =>
      isJsonObject(keys) &&
      (writtenOperator(operator) !== undefined || Object.keys(keys).length === 0) &&
      Object.values(keys).every(areScalars),
  );
}

function areScalars(value: unknown): boolean {
  return listed(value).every((one) => ['string', 'number', 'boolean'].includes(typeof one));
}

/** Brackets within brackets, counted level by level: a document may be as deep as it is long. */
function depthOf(value: unknown): number {
  let depth = 0;
  let level = membersOf(value);
  while (level.length > 0 && depth <= MAX_DEPTH) {
    level = level.flatMap(membersOf);
    depth += 1;
  }
  return depth;
}

function membersOf(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value;
  return isJsonObject(value) ? Object.values(value) : [];
}

const NO_JSON = malformed('This policy contains invalid Json');
export const SYNTAX = malformed('Syntax errors in policy.');

const DOCUMENT_MEMBERS: ReadonlySet<string> = new Set(['Version', 'Id', 'Statement']);
const STATEMENT_MEMBERS: ReadonlySet<string> = new Set([
  'Sid',
  'Effect',
  'Principal',
  'NotPrincipal',
  'Action',
  'NotAction',
  'Resource',
  'NotResource',
  'Condition',
]);

/**
 * A policy is an object of a list of statements, of a condition, of an operator, of a key, of values:
 * seven levels (IAM User Guide, Grammar of the IAM JSON policy language).
 */
const MAX_DEPTH = 8;
