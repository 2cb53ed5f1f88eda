// SPDX-License-Identifier: Apache-2.0

import { isJsonObject, type JsonObject } from '../../../core/model/json.ts';
import { writtenOperator } from '../../../core/policy/conditions.ts';
import type { Refused } from '../protocol/answer.ts';
import { documentIn, listed, malformed, outlineRefusal, textsIn } from './policy-refusal.ts';

/** What IAM takes a policy for: of one that is managed it wants the newer version (recorded). */
export interface PolicyKind {
  /** The partition of the account: ARNs of others are none. */
  readonly partition: string;
  readonly managed?: true;
}

/**
 * IAM's refusal of a policy that says what its holder may do, or `undefined`: the first rule that is
 * broken answers. The words and their order were recorded of AWS for CreatePolicy.
 */
export function identityPolicyRefusal(text: string, kind: PolicyKind): Refused | undefined {
  const document = documentIn(text);
  if (document.kind === 'refused') return document;
  const refused = outlineRefusal(document.value);
  if (refused !== undefined) return refused;
  const statements = listed(document.value['Statement']).filter(isJsonObject).map(readStatement);
  const policy = { ...kind, version: document.value['Version'], statements };
  for (const rule of RULES) {
    const message = rule(policy);
    if (message !== undefined) return malformed(message);
  }
  return undefined;
}

interface Policy extends PolicyKind {
  readonly version: unknown;
  readonly statements: readonly PolicyStatement[];
}

/** A statement of which it is known that each member is of its type. */
interface PolicyStatement {
  readonly statement: JsonObject;
  readonly actions: readonly string[];
  readonly resources: readonly string[];
}

function readStatement(statement: JsonObject): PolicyStatement {
  return {
    statement,
    actions: textsIn(statement['Action'] ?? statement['NotAction']),
    resources: textsIn(statement['Resource'] ?? statement['NotResource']),
  };
}

type Rule = (policy: Policy) => string | undefined;

/** A rule of each statement, and what is said where one breaks it. */
const each =
  (holds: (statement: PolicyStatement) => boolean, message: string): Rule =>
  ({ statements }) =>
    statements.every(holds) ? undefined : message;

/** A rule of each action: what is said of one that breaks it. */
const eachAction =
  (rule: (action: string) => string | undefined): Rule =>
  ({ statements }) =>
    firstOf(statements.flatMap(({ actions }) => actions).map(rule));

const eachResource =
  (rule: (resource: string, partition: string) => string | undefined): Rule =>
  ({ statements, partition }) =>
    firstOf(
      statements
        .flatMap(({ resources }) => resources)
        .map((resource) => (resource === '*' ? undefined : rule(resource, partition))),
    );

function firstOf(messages: readonly (string | undefined)[]): string | undefined {
  return messages.find((message) => message !== undefined);
}

const LEGACY = 'The policy failed legacy parsing';

/** In the order in which IAM asks. */
const RULES: readonly Rule[] = [
  each(
    ({ statement }) =>
      statement['Principal'] === undefined && statement['NotPrincipal'] === undefined,
    'Policy document should not specify a principal.',
  ),
  ({ managed, version }) =>
    managed === true && version !== '2012-10-17'
      ? 'Policy document must be version 2012-10-17 or greater.'
      : undefined,
  each(({ statement }) => /^(Allow|Deny)$/.test(String(statement['Effect'])), LEGACY),
  each(({ statement }) => datesIn(statement['Condition']).every(isPolicyDate), LEGACY),
  eachResource((resource, partition) => {
    const parts = resource.split(':');
    const isCut = parts.length === ARN_PARTS - 1 || (parts.length > 2 && parts[2] === '');
    return isCut && parts[1] === partition ? LEGACY : undefined;
  }),
  ({ statements }) => {
    const ids = statements.flatMap(({ statement: { Sid: id } }) => (id === '' ? [] : (id ?? [])));
    return new Set(ids).size === ids.length
      ? undefined
      : 'Statement IDs (SID) in a single policy must be unique.';
  },
  each(({ actions }) => actions.length > 0, 'Policy statement must contain actions.'),
  eachAction((action) =>
    action === '*' || action.includes(':')
      ? undefined
      : 'Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.',
  ),
  each(({ resources }) => resources.length > 0, 'Policy statement must contain resources.'),
  eachResource(resourceRefusal),
  eachAction((action) => {
    const [vendor = ''] = action.split(':');
    return /^[\w.*?-]+$/.test(vendor) ? undefined : `Vendor ${vendor} is not valid`;
  }),
  eachAction((action) =>
    action.split(':').length > 2 ? 'Actions/Condition can contain only one colon.' : undefined,
  ),
];

/** What is short of an ARN's parts is as if it ended in wildcards. */
function resourceRefusal(resource: string, own: string): string | undefined {
  const text = resource.slice(0, MAX_ECHO);
  const [, ...given] = text.split(':');
  if (given.length === 0) return `Resource ${text} must be in ARN format or "*".`;
  const rest = [...given, ...Array<string>(ARN_PARTS).fill('*')];
  const parts = rest.slice(0, Math.max(given.length, ARN_PARTS - 1));
  return firstOf(RESOURCE_RULES.map((rule) => rule(parts, text, own)));
}

const RESOURCE_RULES: readonly ((
  parts: readonly string[],
  text: string,
  own: string,
) => string | undefined)[] = [
  ([partition = '', ...others], _, own) =>
    partition === own || /[*?$]/.test(partition)
      ? undefined
      : `Partition "${partition}" is not valid for resource "arn:${[partition, ...others].join(':')}".`,
  ([, vendor = '']) =>
    /[*?]/.test(vendor)
      ? 'Resource vendor must be fully qualified and cannot contain regexes.'
      : undefined,
  ([, vendor, region, account], text) =>
    vendor === 's3' && region !== '' && account === ''
      ? `Resource ${text} can not contain region information.`
      : undefined,
  ([, vendor, region = ''], text) =>
    vendor === 'iam' && region !== '' && region !== '*'
      ? `IAM resource ${text} cannot contain region information.`
      : undefined,
  ([, vendor, , , path = '', ...more]) =>
    vendor !== 'iam' ||
    (path === '*' && more.length === 0) ||
    IAM_PATHS.some((start) => path.startsWith(start))
      ? undefined
      : `IAM resource path must either be "*" or start with ${IAM_PATHS.join(', ')}.`,
];

/** The values of conditions on dates. */
function datesIn(condition: unknown): readonly string[] {
  return Object.entries(isJsonObject(condition) ? condition : {}).flatMap(([operator, keys]) =>
    writtenOperator(operator)?.operator.name.startsWith('Date') === true && isJsonObject(keys)
      ? Object.values(keys).flatMap((values) => listed(values).map(String))
      : [],
  );
}

/** Seconds since the epoch, in 64 bits, or a date of which the end may be missing, from the month on. */
function isPolicyDate(text: string): boolean {
  return /^[+-]?\d+$/.test(text)
    ? BigInt.asIntN(64, BigInt(text)) === BigInt(text)
    : DATE.test(text);
}

const DATE =
  /^-?\d{1,9}(?:-(?:0?[1-9]|1[0-2])(?:-(?:0?[1-9]|[12]\d|3[01]))?)?(?:[T ](?:(?:[01]?\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:\.\d{1,9})?)?)?(?:Z|[+-](?:[01]\d|2[0-3])(?::?[0-5]\d)?)?)?$/i;

const IAM_PATHS = [
  'user/',
  'federated-user/',
  'role/',
  'group/',
  'instance-profile/',
  'mfa/',
  'server-certificate/',
  'policy/',
  'sms-mfa/',
  'saml-provider/',
  'oidc-provider/',
  'report/',
  'access-report/',
];

/** `arn:partition:vendor:region:account:resource`. */
const ARN_PARTS = 6;

/** How much of a document is repeated. */
const MAX_ECHO = 300;
