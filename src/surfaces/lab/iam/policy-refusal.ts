// SPDX-License-Identifier: Apache-2.0

import { isJsonObject, type JsonObject } from '../../../core/model/json.ts';
import { writtenOperator } from '../../../core/policy/conditions.ts';
import { refusal, type Refused } from '../protocol/answer.ts';

/**
 * IAM's refusal of a policy that says what its holder may do, or `undefined`. The words are those
 * that many have reported; which of them meets a document with several faults is not known.
 */
export function identityPolicyRefusal(text: string): Refused | undefined {
  const document = policyJsonOf(text);
  if (document === undefined) return malformed('This policy contains invalid Json');
  const refused = outlineRefusal(document);
  if (refused !== undefined) return refused;
  for (const statement of listed(document['Statement'])) {
    const wrong = isJsonObject(statement) ? statementRefusal(statement) : SYNTAX;
    if (wrong !== undefined) return wrong;
  }
  return undefined;
}

/** What holds of policies of every kind: version, statements, effects, conditions. */
export function outlineRefusal(document: JsonObject): Refused | undefined {
  const version = document['Version'];
  if (version !== undefined && version !== '2012-10-17' && version !== '2008-10-17') return SYNTAX;
  if (Object.keys(document).some((name) => !DOCUMENT_MEMBERS.has(name))) return SYNTAX;
  const statements = listed(document['Statement']);
  if (statements.length === 0) return SYNTAX;
  return statements.every((statement) => isJsonObject(statement) && isStatement(statement))
    ? undefined
    : SYNTAX;
}

/** A document as JSON; `undefined` when it is none, or none that nests as policies do. */
export function policyJsonOf(text: string): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isJsonObject(value) && depthOf(value) <= MAX_DEPTH ? value : undefined;
  } catch {
    return undefined;
  }
}

export function listed(value: unknown): readonly unknown[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? value : [value];
}

export function malformed(message: string): Refused {
  return refusal('MalformedPolicyDocument', 400, message);
}

function isStatement(statement: JsonObject): boolean {
  const effect = statement['Effect'];
  return (
    (effect === 'Allow' || effect === 'Deny') &&
    ['string', 'undefined'].includes(typeof statement['Sid']) &&
    Object.keys(statement).every((name) => STATEMENT_MEMBERS.has(name)) &&
    areConditions(statement['Condition'])
  );
}

function areConditions(condition: unknown): boolean {
  if (condition === undefined) return true;
  if (!isJsonObject(condition)) return false;
  return Object.entries(condition).every(
    ([operator, keys]) =>
      writtenOperator(operator) !== undefined &&
      isJsonObject(keys) &&
      Object.values(keys).every(areScalars),
  );
}

function areScalars(value: unknown): boolean {
  return listed(value).every((one) => ['string', 'number', 'boolean'].includes(typeof one));
}

function statementRefusal(statement: JsonObject): Refused | undefined {
  const has = (name: string): boolean => statement[name] !== undefined;
  if (has('Principal') || has('NotPrincipal')) {
    return malformed('Policy document should not specify a principal.');
  }
  if (has('Action') === has('NotAction'))
    return malformed('Policy statement must contain actions.');
  if (has('Resource') === has('NotResource')) {
    return malformed('Policy statement must contain resources.');
  }
  const actions = listed(statement['Action'] ?? statement['NotAction']);
  if (!actions.every((action) => typeof action === 'string' && ACTION.test(action))) {
    return malformed('Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.');
  }
  const resources = listed(statement['Resource'] ?? statement['NotResource']);
  const strange = resources.find(
    (resource) => typeof resource !== 'string' || !isResource(resource),
  );
  return strange === undefined
    ? undefined
    : malformed(`Resource ${shown(strange)} must be in ARN format or "*".`);
}

function shown(value: unknown): string {
  return (typeof value === 'string' ? value : JSON.stringify(value)).slice(0, MAX_ECHO);
}

function isResource(resource: string): boolean {
  return resource === '*' || /^arn:[^:]*:[^:]*:[^:]*:[^:]*:.+$/.test(resource);
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

/** How much of a document is repeated. */
const MAX_ECHO = 300;

const SYNTAX = malformed('Syntax errors in policy.');

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
const ACTION = /^(\*|[\w*?-]+:[\w*?]+)$/;

/**
 * A policy is an object of a list of statements, of a condition, of an operator, of a key, of values:
 * seven levels (IAM User Guide, Grammar of the IAM JSON policy language).
 */
const MAX_DEPTH = 8;
