// SPDX-License-Identifier: Apache-2.0

import type { KnownIssuer } from '../issuers/known-issuer.ts';
import { issuerFor, parseSubject } from '../issuers/subjects.ts';
import type { JsonObject } from '../model/json.ts';
import { effectiveAudienceOf, textClaim } from '../model/web-identity.ts';

/** Who issued a token, and what for, by what is known of its issuer. */
export interface TokenOrigin {
  /** `Amazon EKS`. */
  readonly issuer: string;
  /** The form of its subject and the parts of it; `undefined` where it has no known form. */
  readonly form: string | undefined;
  readonly parts: Readonly<Record<string, string>>;
  /** When an issuer gives this audience, where it is a usual one. */
  readonly audienceWhen: string | undefined;
}

/** Where a token comes from; `undefined` where its issuer is not known to us. */
export function originOf(claims: JsonObject | undefined): TokenOrigin | undefined {
  const bare = textClaim(claims, 'iss')?.replace(/^https:\/\//, '');
  const subject = textClaim(claims, 'sub');
  const known = bare === undefined ? undefined : issuerFor(bare, subject);
  if (known === undefined || claims === undefined) return undefined;
  const parsed = subject === undefined ? undefined : parseSubject(known, subject);
  return {
    issuer: known.name,
    form: parsed?.form,
    parts: parsed?.parts ?? {},
    audienceWhen: usualWhen(known, effectiveAudienceOf(claims)),
  };
}

function usualWhen({ audiences }: KnownIssuer, audience: string | undefined): string | undefined {
  return audiences.find((usual) => usual.audience === audience)?.when;
}
