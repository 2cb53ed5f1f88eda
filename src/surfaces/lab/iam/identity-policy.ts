// SPDX-License-Identifier: Apache-2.0

import { type Instant, printInstant } from '../../../core/model/instant.ts';
import { isJsonObject, type JsonObject } from '../../../core/model/json.ts';
import type { Condition, TrustPolicy } from '../../../core/model/trust-policy.ts';
import { decideCondition, expandVariables } from '../../../core/policy/conditions.ts';
import type { PolicyRequest } from '../../../core/policy/context.ts';
import { matchesPattern, matchesWithoutCase } from '../../../core/policy/pattern.ts';
import type { AccessKey, Session, World } from '../world.ts';
import { listed, policyJsonOf } from './policy-refusal.ts';

/** What somebody wants to do, to what, and under which keys. */
export interface AuthorizationRequest {
  readonly action: string;
  /** ARN, or `*` where the action is about nothing in particular. */
  readonly resource: string;
  readonly context: PolicyRequest['context'];
}

/**
 * What policies of an identity say to a wish together: one that denies outranks all that allow. What
 * is not known never allows, and always denies.
 */
export function decideIdentity(
  documents: readonly string[],
  wish: AuthorizationRequest,
): 'allowed' | 'denied' | 'silent' {
  const effects = documents.flatMap((document) => effectsIn(document, wish));
  if (effects.includes('Deny')) return 'denied';
  return effects.includes('Allow') ? 'allowed' : 'silent';
}

/** The effects of the statements that apply. */
function effectsIn(text: string, wish: AuthorizationRequest): readonly string[] {
  const document = policyJsonOf(text) ?? {};
  const version = document['Version'] === '2012-10-17' ? '2012-10-17' : '2008-10-17';
  return listed(document['Statement'])
    .filter(isJsonObject)
    .filter((statement) => applies(statement, version, wish))
    .map((statement) => String(statement['Effect']));
}

function applies(
  statement: JsonObject,
  version: TrustPolicy['version'],
  wish: AuthorizationRequest,
): boolean {
  const request: PolicyRequest = {
    principalProviderArn: '',
    action: wish.action,
    context: wish.context,
    isUnknown: (key) => UNKNOWN.test(key),
  };
  const isWanted = isNamed(statement, 'Action', (pattern) =>
    matchesWithoutCase(wish.action, pattern),
  );
  const isAbout = isNamed(statement, 'Resource', (pattern) => {
    const expanded = expandVariables(pattern, version, request);
    return expanded.kind === 'pattern' && matchesPattern(wish.resource, expanded.pattern.tokens);
  });
  const denies = statement['Effect'] === 'Deny';
  const met = conditionsOf(statement['Condition']).every((condition) => {
    const outcome = decideCondition(condition, version, request).met;
    return outcome === 'unknown' ? denies : outcome;
  });
  return isWanted && isAbout && met;
}

/** Whether an element names it, or its `Not…` does not. */
function isNamed(
  statement: JsonObject,
  element: 'Action' | 'Resource',
  matches: (pattern: string) => boolean,
): boolean {
  const named = statement[element];
  const some = listed(named ?? statement[`Not${element}`]).some((pattern) =>
    matches(String(pattern)),
  );
  return some === (named !== undefined);
}

/** The conditions of a statement, one for each operator and key. */
export function conditionsOf(condition: unknown): readonly Condition[] {
  if (!isJsonObject(condition)) return [];
  return Object.entries(condition).flatMap(([operator, keys]) =>
    Object.entries(isJsonObject(keys) ? keys : {}).map(([key, values]) => ({
      operator,
      key,
      values: listed(values).map(String),
    })),
  );
}

/**
 * Keys that AWS has a value for and the lab has not: where a call comes from, the organization, and
 * tags of what is asked about and of what is asked for.
 */
const UNKNOWN =
  /^aws:(sourceip|sourcevpc|sourcevpce|vpcsourceip|referer|principalorgid|principalorgpaths|tagkeys)$|^(aws|iam):(resourcetag|requesttag)\//;

/** How a call came. */
export interface CallOrigin {
  readonly now: Instant;
  readonly sourceIp?: string | undefined;
  readonly userAgent: string | undefined;
  readonly region: string;
}

/**
 * The condition keys that a call has whoever makes it, by their names in lower case.
 *
 * @see IAM User Guide, AWS global condition context keys.
 */
export function callContext(origin: CallOrigin): PolicyRequest['context'] {
  const { now, sourceIp, userAgent, region } = origin;
  return {
    'aws:currenttime': [printInstant(now)],
    'aws:epochtime': [String(Math.trunc(now / 1000))],
    'aws:securetransport': ['true'],
    'aws:requestedregion': [region],
    ...only('aws:sourceip', sourceIp?.replace(/^::ffff:/, '')),
    ...only('aws:useragent', userAgent),
  };
}

/** The condition keys that say who calls, by their names in lower case. */
export function callerContext(caller: AccessKey, world: World): PolicyRequest['context'] {
  return {
    'aws:principalaccount': [caller.account],
    'aws:userid': [caller.userId],
    ...userContext(caller),
    ...(caller.session === undefined ? {} : sessionContext(caller.session, world)),
  };
}

function userContext({ arn, session }: AccessKey): PolicyRequest['context'] {
  const [, name] = /:user\/(?:.*\/)?([^/]+)$/.exec(arn) ?? [];
  return {
    'aws:principalarn': [session?.role ?? arn],
    'aws:principaltype': [TYPES[arn.split(/[:/]/)[5] ?? ''] ?? 'User'],
    ...only('aws:username', name),
  };
}

const TYPES: Readonly<Record<string, string>> = {
  'assumed-role': 'AssumedRole',
  'federated-user': 'FederatedUser',
};

/** Tags of the session stand over those of its role. */
function sessionContext(
  { role, tags, sourceIdentity, provider }: Session,
  { roles }: World,
): PolicyRequest['context'] {
  const all = Object.entries({ ...roles.get(role ?? '')?.tags, ...tags });
  return {
    ...only('aws:sourceidentity', sourceIdentity),
    ...only('aws:federatedprovider', provider),
    ...Object.fromEntries(
      all.map(([key, value]) => [`aws:principaltag/${key.toLowerCase()}`, [value]]),
    ),
  };
}

/** A key with one value; without a value it is absent. */
export function only(key: string, value: string | undefined): PolicyRequest['context'] {
  return value === undefined ? {} : { [key]: [value] };
}
