// SPDX-License-Identifier: Apache-2.0

import { type Evidence, parseOrUndefined } from '../error.ts';
import type { Instant } from '../model/instant.ts';
import { parseIssuer } from '../model/issuer.ts';
import type { JsonObject } from '../model/json.ts';
import type { Knowledge, StsAnswer } from '../model/verdict.ts';
import { isSourceIdentity, sessionClaimsOf, tagFaultIn } from '../policy/session-claims.ts';
import {
  EMPTY_AUDIENCE,
  INVALID_TIMESTAMP,
  ISSUER_NOT_URL,
  MALFORMED_TAGS,
  missingClaim,
  SEVERAL_AUDIENCES,
  sourceIdentityOutOfBounds,
  SUBJECT_NULL,
} from './answers.ts';

/** What is wrong with the claims of a token. */
export interface Wrong {
  readonly detail: string;
  readonly answer: StsAnswer;
  readonly evidence: Evidence;
  readonly remedy: string;
  /** Whether another token of the same workload would do. */
  readonly isFreshOne?: boolean;
  /** Default: recorded. */
  readonly knowledge?: Knowledge;
}

export type Rule = (claims: JsonObject, at: Instant) => Wrong | undefined;

function isEveryClaimThere(claims: JsonObject): Wrong | undefined {
  const name = REQUIRED.find((claim) => claims[claim] === undefined || isNullText(claim, claims));
  if (name === undefined) return undefined;
  return {
    detail: `the token has no ${name}`,
    answer: missingClaim(name),
    evidence: { missing: name, present: Object.keys(claims).slice(0, MAX_NAMES) },
    remedy: 'ask the issuer for an ID token, not a request token or an access token',
    isFreshOne: true,
  };
}

/** What STS says to `iss: null` or `aud: null` is not known: they are taken as absent. */
function isNullText(claim: string, claims: JsonObject): boolean {
  return claims[claim] === null && (claim === 'iss' || claim === 'aud');
}

function isSubjectThere({ sub }: JsonObject & { readonly sub?: unknown }): Wrong | undefined {
  if (sub !== null) return undefined;
  return {
    detail: 'the sub of the token is null',
    answer: SUBJECT_NULL,
    evidence: { sub },
    remedy: 'configure the issuer to set sub',
  };
}

function isAudienceOne({
  aud,
  azp,
}: JsonObject & { readonly aud?: unknown; readonly azp?: unknown }): Wrong | undefined {
  if (!Array.isArray(aud) || aud.length === 1) return undefined;
  if (aud.length > 1 && azp !== undefined && azp !== null) return undefined;
  return {
    detail:
      aud.length === 0
        ? 'the aud of the token is an empty list'
        : `the token has ${String(aud.length)} audiences and no azp`,
    answer: aud.length === 0 ? EMPTY_AUDIENCE : SEVERAL_AUDIENCES,
    evidence: { aud: aud.slice(0, MAX_NAMES).map(textOf) },
    remedy: 'ask the issuer for a token with one audience',
    isFreshOne: true,
  };
}

function isIssuerUrl({ iss }: JsonObject & { readonly iss?: unknown }): Wrong | undefined {
  if (typeof iss === 'string' && isHttps(iss)) return undefined;
  return {
    detail: `the iss of the token is not an https URL: ${textOf(iss)}`,
    answer: ISSUER_NOT_URL,
    evidence: { iss: textOf(iss) },
    remedy: 'give the issuer an https URL (kube-apiserver: --service-account-issuer)',
    knowledge: 'reported',
  };
}

/** What STS takes here is more than what can be registered, of which the most is known by now. */
function isHttps(text: string): boolean {
  const issuer = parseOrUndefined(() => parseIssuer(text));
  return issuer !== undefined || URL.parse(text)?.protocol === 'https:';
}

function areTimesWhole(claims: JsonObject): Wrong | undefined {
  const name = TIMES.find(
    (claim) => claims[claim] !== undefined && secondsIn(claims, claim) === undefined,
  );
  if (name === undefined) return undefined;
  return {
    detail: `the ${name} of the token is not whole seconds: ${textOf(claims[name])}`,
    answer: INVALID_TIMESTAMP,
    evidence: { claim: name, value: textOf(claims[name]) },
    remedy: 'configure the issuer to write times as whole seconds since 1970',
  };
}

function areTagsWithin(claims: JsonObject): Wrong | undefined {
  const fault = tagFaultIn(claims);
  if (fault === undefined) return undefined;
  return {
    ...fault,
    answer: MALFORMED_TAGS,
    evidence: { claim: 'https://aws.amazon.com/tags' },
    remedy:
      'configure the issuer to write each of principal_tags as a list of one string: 50 at most, keys of 1 to 128 and values of up to 256 letters, digits, spaces and _.:/=+-@, without aws:, no key twice',
  };
}

function isSourceIdentityWithin(claims: JsonObject): Wrong | undefined {
  const { sourceIdentity } = sessionClaimsOf(claims);
  if (sourceIdentity === undefined || isSourceIdentity(sourceIdentity)) return undefined;
  return {
    detail: `the source identity of the token is out of its bounds: ${textOf(sourceIdentity)}`,
    answer: sourceIdentityOutOfBounds(textOf(sourceIdentity)),
    evidence: { claim: 'https://aws.amazon.com/source_identity', value: textOf(sourceIdentity) },
    remedy:
      'configure the issuer to write a source identity of 2 to 64 letters, digits and _+=,.@-, without aws:',
    knowledge: 'documented',
  };
}

/** Whole seconds since 1970, as a number or as a text (recorded); `undefined` for anything else. */
export function secondsIn(claims: JsonObject, name: string): number | undefined {
  const value = claims[name];
  if (typeof value === 'string' && /^-?\d{1,15}$/.test(value)) return Number(value);
  return typeof value === 'number' && Number.isSafeInteger(value) ? value : undefined;
}

function textOf(value: unknown): string {
  if (value === undefined) return 'absent';
  return (typeof value === 'string' ? value : JSON.stringify(value)).slice(0, MAX_TEXT);
}

/** In this order. That absence comes before shape is inferred. */
export const SHAPE_RULES: readonly Rule[] = [
  isEveryClaimThere,
  isSubjectThere,
  isAudienceOne,
  isIssuerUrl,
  areTimesWhole,
  areTagsWithin,
  isSourceIdentityWithin,
];

const REQUIRED = ['iss', 'sub', 'aud', 'iat', 'exp'] as const;
const TIMES = ['iat', 'exp', 'nbf'] as const;

/** How much of a token is repeated as evidence. */
const MAX_NAMES = 40;
const MAX_TEXT = 300;
