// SPDX-License-Identifier: Apache-2.0

import { accountOf } from '../model/arn.ts';
import type { Facts } from '../model/facts.ts';
import { printInstant } from '../model/instant.ts';
import type { JsonObject } from '../model/json.ts';
import {
  audiencesOf,
  effectiveAudienceOf,
  type TokenForm,
  DEFAULT_AUDIENCE,
} from '../model/web-identity.ts';
import { sessionClaimsOf } from './session-claims.ts';
import { issuers } from '../issuers/catalogue.ts';
import type { Knowledge } from '../model/verdict.ts';
import { isPattern } from './pattern.ts';

/** What a trust policy is asked: may the token of this provider do this, with these keys? */
export interface PolicyRequest {
  /** The provider that issued the token of the caller: its ARN, or the name of an issuer that AWS knows itself. */
  readonly principalProviderArn: string;
  /** `sts:AssumeRoleWithWebIdentity`, and what a token with tags or a source identity needs besides. */
  readonly action: string;
  /** The values of each condition key, by its name in lower case. A key that is not there is absent. */
  readonly context: Readonly<Record<string, readonly string[]>>;
  /** Whether AWS has a value for a key (in lower case) that we do not know. Default: no. */
  readonly isUnknown?: (key: string) => boolean;
}

/** `unknown`: it depends on what we do not know, of this request or of AWS. */
export type Truth = boolean | 'unknown';

/** The values of a key in lower case; keys of the prototype are none. */
export function valuesOf({ context }: PolicyRequest, key: string): readonly string[] | undefined {
  return Object.hasOwn(context, key) ? context[key] : undefined;
}

/** Whether all hold: one that does not outranks one that is not known. */
export function allOf(truths: readonly Truth[]): Truth {
  if (truths.includes(false)) return false;
  return truths.includes('unknown') ? 'unknown' : true;
}

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
  const context = {
    ...ofTheRequest(facts, providerArn),
    ...(claims === undefined ? {} : ofTheToken(claims, bareIssuer)),
  };
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
  const { sessionName, durationSeconds, keys = {} } = request ?? {};
  const account = accountOf(providerArn);
  const values: Record<string, readonly string[]> = {
    'aws:currenttime': [printInstant(at)],
    'aws:epochtime': [String(Math.trunc(at / 1000))],
    'aws:securetransport': ['true'],
  };
  if (sessionName !== undefined) values['sts:rolesessionname'] = [sessionName];
  if (durationSeconds !== undefined) values['sts:durationseconds'] = [String(durationSeconds)];
  // Of issuers that AWS knows itself none of these was recorded.
  if (account !== undefined) {
    values['aws:principalaccount'] = [account];
    values['aws:principaltype'] = ['User'];
    values['aws:userid'] = [providerArn];
  }
  for (const [key, found] of Object.entries(keys)) values[key.toLowerCase()] = found;
  return values;
}

function ofTheToken(claims: JsonObject, bareIssuer: string): Values {
  const { tags, transitiveTagKeys, sourceIdentity, roles } = sessionClaimsOf(claims);
  const values: Record<string, readonly string[]> = {};
  const put = (key: string, value: unknown): void => {
    const texts = textsOf(value);
    if (texts.length > 0) values[key.toLowerCase()] = texts;
  };
  put(`${bareIssuer}:aud`, effectiveAudienceOf(claims));
  if (claims['azp'] !== undefined) put(`${bareIssuer}:oaud`, audiencesOf(claims));
  for (const name of ['sub', 'amr', 'email']) put(`${bareIssuer}:${name}`, claims[name]);
  for (const [name, value] of Object.entries(surelyExposed(bareIssuer, claims))) {
    put(`${bareIssuer}:${name}`, value);
  }
  for (const [tag, value] of Object.entries(tags)) put(`aws:requesttag/${tag}`, value);
  put('aws:tagkeys', Object.keys(tags));
  put('sts:transitivetagkeys', transitiveTagKeys);
  put('sts:sourceidentity', sourceIdentity);
  put('sts:roleauthorizedbyidp', roles !== undefined);
  return values;
}

/** Numbers and truth values become their texts, as a numeric `sub` does (recorded 2026-09-11). */
function textsOf(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.flatMap((part) => textsOf(part));
  if (typeof value === 'string') return [value];
  return typeof value === 'number' || typeof value === 'boolean' ? [String(value)] : [];
}

/** Keys that no web identity has: recorded 2026-09-11, and a parameter that the action does not take. */
const ABSENT: ReadonlySet<string> = new Set(['aws:principalarn', 'sts:externalid']);

/** Keys that only the token's own claims can bring. */
const OF_THE_TOKEN =
  /^(aws:requesttag\/|aws:tagkeys$|sts:transitivetagkeys$|sts:sourceidentity$|sts:roleauthorizedbyidp$)/;

/** The claims that are exposed for every issuer (IAM User Guide, keys for OIDC federation). */
export const COMMON_CLAIMS = ['aud', 'sub', 'oaud', 'amr', 'email'] as const;

/** The claims of a token that are surely exposed for an issuer beside the common ones. */
export function surelyExposed(bareIssuer: string, claims: JsonObject): JsonObject {
  const names = namesFor(bareIssuer, (knowledge) => knowledge === 'documented');
  if (names.length === 0) return {};
  return Object.fromEntries(Object.entries(claims).filter(([name]) => names.includes(name)));
}

/** Whether a claim may be exposed for an issuer, as far as it is only reported. */
export function isPerhapsExposed(bareIssuer: string, claim: string): boolean {
  return namesFor(bareIssuer, (knowledge) => knowledge !== 'documented').some(
    (name) => name.toLowerCase() === claim.toLowerCase(),
  );
}

/** Whether a claim is exposed for an issuer at all, surely or perhaps. */
export function isExposed(bareIssuer: string, claim: string): boolean {
  return [...COMMON_CLAIMS, ...namesFor(bareIssuer, () => true)].some(
    (name) => name.toLowerCase() === claim.toLowerCase(),
  );
}

/** Of most issuers AWS passes on the common claims alone. */
const EXPOSING = issuers.filter(({ exposed }) => exposed.length > 0);

function namesFor(
  bareIssuer: string,
  isKnown: (knowledge: Knowledge) => boolean,
): readonly string[] {
  return EXPOSING.filter(({ isFor }) => isFor(bareIssuer, undefined))
    .flatMap(({ exposed }) => exposed.filter(({ knowledge }) => isKnown(knowledge)))
    .flatMap(({ claims }) => claims);
}

/**
 * The facts with the token that is expected, where none was given: that of the subject that was asked
 * about, else of the workload. `undefined` where neither is known, or the subject is a pattern.
 */
export function withExpectedToken(facts: Facts): Facts | undefined {
  if (facts.token !== undefined) return undefined;
  const subject = expectedSubjectOf(facts);
  if (subject === undefined || isPattern(subject)) return undefined;
  return withTokenOf(subject, facts);
}

/** The subject that was asked about, or that the workload has; `undefined` where a token was given. */
export function expectedSubjectOf({ token, subject, ...facts }: Facts): string | undefined {
  return token === undefined ? (subject ?? subjectOfWorkload(facts)) : undefined;
}

/** The subject of a workload's tokens, whatever was asked about. */
export function subjectOfWorkload({ workload }: Pick<Facts, 'workload'>): string | undefined {
  const account = workload?.serviceAccount;
  return workload === undefined || account === undefined
    ? undefined
    : `${SERVICE_ACCOUNT}${workload.namespace}:${account}`;
}

/**
 * The facts with a token of that subject. Of a projected token of Kubernetes AWS passes on no more
 * than issuer, subject and audience; other tokens may have claims that nobody knows.
 *
 * @see Kubernetes documentation, Managing Service Accounts: the schema of service account tokens.
 */
export function withTokenOf(subject: string, facts: Facts): Facts | undefined {
  const { issuer, audience } = facts;
  if (issuer === undefined) return undefined;
  const token: TokenForm = {
    length: 0,
    parts: 3,
    header: undefined,
    claims: { iss: issuer, sub: subject, aud: [audience ?? DEFAULT_AUDIENCE] },
    padded: false,
    ...(subject.startsWith(SERVICE_ACCOUNT) ? {} : { isPartial: true }),
  };
  return { ...facts, token };
}

const SERVICE_ACCOUNT = 'system:serviceaccount:';
