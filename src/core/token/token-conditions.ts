// SPDX-License-Identifier: Apache-2.0

import type { EvidenceValue } from '../error.ts';
import type { JsonObject } from '../model/json.ts';
import { effectiveAudienceOf, textClaim } from '../model/web-identity.ts';
import { COMMON_CLAIMS, isPerhapsExposed, surelyExposed } from '../policy/claims.ts';

/** A condition key that a trust policy can ask about this token, and what it finds. */
export interface TokenCondition {
  /** `<issuer without its scheme>:<claim>`. */
  readonly key: string;
  readonly value: EvidenceValue;
  /** Whether AWS documents that it passes the claim on for this issuer. */
  readonly certain: boolean;
}

/**
 * What a trust policy can ask about a token: of all its claims, those that AWS passes on. A
 * condition on any other is never met.
 */
export function conditionsOf(claims: JsonObject | undefined): readonly TokenCondition[] {
  const issuer = textClaim(claims, 'iss')?.replace(/^https:\/\//, '');
  if (claims === undefined || issuer === undefined) return [];
  const common = Object.fromEntries(
    COMMON_CLAIMS.flatMap((name) => {
      const value = name === 'aud' ? effectiveAudienceOf(claims) : claims[name];
      return value === undefined ? [] : [[name, value] as const];
    }),
  );
  const sure = { ...common, ...surelyExposed(issuer, claims) };
  const perhaps = Object.entries(claims).filter(
    ([name]) => !(name in sure) && isPerhapsExposed(issuer, name),
  );
  return [
    ...Object.entries(sure).map(([name, value]) => [name, value, true] as const),
    ...perhaps.map(([name, value]) => [name, value, false] as const),
  ].flatMap(([name, value, certain]) =>
    isPlain(value) ? [{ key: `${issuer}:${name}`, value, certain }] : [],
  );
}

/** Texts, numbers and lists of them are passed on; objects are not. */
function isPlain(value: unknown): value is EvidenceValue {
  return (
    ['string', 'number', 'boolean'].includes(typeof value) ||
    (Array.isArray(value) && value.every((item) => typeof item === 'string'))
  );
}
