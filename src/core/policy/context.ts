// SPDX-License-Identifier: Apache-2.0

import { accountOf } from '../model/arn.ts';
import type { Facts } from '../model/facts.ts';
import { printInstant } from '../model/instant.ts';
import type { JsonObject } from '../model/json.ts';
import { audiencesOf, effectiveAudienceOf } from '../model/web-identity.ts';
import { isPerhapsExposed, surelyExposed } from './claims.ts';
import type { PolicyRequest } from './request.ts';
import { sessionClaimsOf } from './session.ts';

/** Of whom the trust policy is asked. */
export interface Asker {
  readonly providerArn: string;
  /** The issuer without its scheme: the prefix of its condition keys. */
  readonly bareIssuer: string;
}

type Values = Readonly<Record<string, readonly string[]>>;

/**
 * The condition keys of a request, and which others AWS has that we cannot know. Without a token,
 * all that a token would say is unknown.
 *
 * @see IAM User Guide, IAM and AWS STS condition context keys.
 */
export function contextOf(
  facts: Facts,
  { providerArn, bareIssuer }: Asker,
): Pick<PolicyRequest, 'context'> & Required<Pick<PolicyRequest, 'isUnknown'>> {
  const { claims, isPartial = false } = facts.token ?? {};
  const context = lowerCased({
    ...ofTheRequest(facts, providerArn),
    ...(claims === undefined ? {} : ofTheToken(claims, bareIssuer)),
  });
  const prefix = `${bareIssuer.toLowerCase()}:`;
  const isUnknown = (key: string): boolean => {
    if (Object.hasOwn(context, key) || ABSENT.has(key)) return false;
    if (isPartial && (key.startsWith(prefix) || OF_THE_TOKEN.test(key))) return true;
    if (key.startsWith(prefix)) return isUnknownClaim(key.slice(prefix.length), claims, bareIssuer);
    if (OF_THE_TOKEN.test(key)) return claims === undefined;
    return /^(aws|sts|iam):/.test(key);
  };
  return { context, isUnknown };
}

function isUnknownClaim(
  claim: string,
  claims: JsonObject | undefined,
  bareIssuer: string,
): boolean {
  if (claims === undefined) return true;
  // Documented with `azp`; whether the key is there without it is not known.
  if (claim === 'oaud') return true;
  const carried = Object.keys(claims).some((name) => name.toLowerCase() === claim);
  return carried && isPerhapsExposed(bareIssuer, claim);
}

/** The provider's account, type and id are as recorded 2026-09-11, unlike those of other callers. */
function ofTheRequest({ request, at }: Facts, providerArn: string): Values {
  const account = accountOf(providerArn);
  return {
    ...one('sts:RoleSessionName', request?.sessionName),
    ...one('sts:DurationSeconds', request?.durationSeconds?.toString()),
    ...one('aws:PrincipalAccount', account),
    'aws:PrincipalType': ['User'],
    'aws:userid': [providerArn],
    'aws:CurrentTime': [printInstant(at)],
    'aws:EpochTime': [String(Math.trunc(at / 1000))],
    'aws:SecureTransport': ['true'],
  };
}

function ofTheToken(claims: JsonObject, bareIssuer: string): Values {
  const { tags, transitiveTagKeys, sourceIdentity, roles } = sessionClaimsOf(claims);
  const named = Object.entries({
    aud: effectiveAudienceOf(claims),
    oaud: claims['azp'] === undefined ? undefined : audiencesOf(claims),
    sub: claims['sub'],
    amr: claims['amr'],
    email: claims['email'],
    ...surelyExposed(bareIssuer, claims),
  }).map(([claim, value]) => [`${bareIssuer}:${claim}`, textsOf(value)] as const);
  return {
    ...Object.fromEntries(named.filter(([, values]) => values.length > 0)),
    ...Object.fromEntries(
      Object.entries(tags).map(([tag, value]) => [`aws:RequestTag/${tag}`, [value]]),
    ),
    ...many('aws:TagKeys', Object.keys(tags)),
    ...many('sts:TransitiveTagKeys', transitiveTagKeys),
    ...one('sts:SourceIdentity', sourceIdentity),
    'sts:RoleAuthorizedByIdp': [String(roles !== undefined)],
  };
}

/** Numbers and truth values become their texts, as a numeric `sub` does (recorded 2026-09-11). */
function textsOf(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.flatMap((part) => textsOf(part));
  if (typeof value === 'string') return [value];
  return typeof value === 'number' || typeof value === 'boolean' ? [String(value)] : [];
}

function one(key: string, value: string | undefined): Values {
  return value === undefined ? {} : { [key]: [value] };
}

function many(key: string, values: readonly string[]): Values {
  return values.length === 0 ? {} : { [key]: values };
}

function lowerCased(values: Values): Values {
  return Object.fromEntries(Object.entries(values).map(([key, of]) => [key.toLowerCase(), of]));
}

/** Keys that no web identity has: recorded 2026-09-11, and a parameter that the action does not take. */
const ABSENT: ReadonlySet<string> = new Set(['aws:principalarn', 'sts:externalid']);

/** Keys that only the token's own claims can bring. */
const OF_THE_TOKEN =
  /^(aws:requesttag\/|aws:tagkeys$|sts:transitivetagkeys$|sts:sourceidentity$|sts:roleauthorizedbyidp$)/;
