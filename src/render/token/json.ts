// SPDX-License-Identifier: Apache-2.0

import type { EvidenceValue } from '../../core/error.ts';
import type { Facts } from '../../core/model/facts.ts';
import { type Instant, printInstant } from '../../core/model/instant.ts';
import { isJsonObject, type JsonObject } from '../../core/model/json.ts';
import type { Verdict } from '../../core/model/verdict.ts';
import { effectiveAudienceOf, textClaim, type TokenForm } from '../../core/model/web-identity.ts';
import type { TokenJson } from '../../schemas/token.ts';
import { everyResult } from '../json.ts';
import { judgedJson } from '../verdict/json.ts';
import { conditionsOf, originOf, tokenTimesOf } from '../../core/token/token-alone.ts';

/** A token and what STS would say of it. There is nothing in it that the signature left. */
export function tokenJson(facts: Facts, verdict: Verdict): TokenJson {
  const { token, at } = facts;
  const { header, claims } = token ?? {};
  return {
    ...everyResult(facts),
    at: printInstant(at),
    header: members(header),
    claims: members(claims),
    form: formJson(token),
    times: timesJson(claims, at),
    issuer: textClaim(claims, 'iss') ?? null,
    subject: textClaim(claims, 'sub') ?? null,
    audience: claims === undefined ? null : (effectiveAudienceOf(claims) ?? null),
    origin: originJson(claims),
    conditions: conditionsOf(claims),
    ...judgedJson(verdict),
  };
}

function formJson(token: TokenForm | undefined): TokenJson['form'] {
  const { length: characters = 0, parts = 1, padded = false } = token ?? {};
  return { characters, parts, padded };
}

function originJson(claims: JsonObject | undefined): TokenJson['origin'] {
  const origin = originOf(claims);
  if (origin === undefined) return null;
  const { issuer, form = null, parts, audienceWhen = null } = origin;
  return { issuer, form, parts, audienceWhen };
}

function timesJson(claims: JsonObject | undefined, at: Instant): TokenJson['times'] {
  const { issuedAt, notBefore, expiresAt, refusedFrom } = tokenTimesOf(claims);
  return {
    issuedAt: printed(issuedAt),
    notBefore: printed(notBefore),
    expiresAt: printed(expiresAt),
    refusedFrom: printed(refusedFrom),
    lifetimeSeconds: secondsBetween(issuedAt, expiresAt),
    secondsLeft: secondsBetween(at, expiresAt),
  };
}

function printed(instant: Instant | undefined): string | null {
  return instant === undefined ? null : printInstant(instant);
}

function secondsBetween(from: Instant | undefined, to: Instant | undefined): number | null {
  return from === undefined || to === undefined ? null : Math.floor((to - from) / 1000);
}

function members(object: JsonObject | undefined): TokenJson['claims'] {
  if (object === undefined) return null;
  return Object.fromEntries(Object.entries(object).map(([name, value]) => [name, plain(value)]));
}

/** What was parsed from JSON, as the type that JSON has. */
function plain(value: unknown): EvidenceValue {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') {
    return value;
  }
  if (Array.isArray(value)) return value.map((item: unknown) => plain(item));
  return isJsonObject(value) ? members(value) : null;
}
