// SPDX-License-Identifier: Apache-2.0

import { issuers } from '../issuers/catalogue.ts';
import type { JsonObject } from '../model/json.ts';
import type { Knowledge } from '../model/verdict.ts';

/** The claims that are exposed for every issuer (IAM User Guide, keys for OIDC federation). */
export const COMMON_CLAIMS = ['aud', 'sub', 'oaud', 'amr', 'email'] as const;

/** The claims of a token that are surely exposed for an issuer beside the common ones. */
export function surelyExposed(bareIssuer: string, claims: JsonObject): JsonObject {
  const names = namesFor(bareIssuer, (knowledge) => knowledge === 'documented');
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

function namesFor(
  bareIssuer: string,
  isKnown: (knowledge: Knowledge) => boolean,
): readonly string[] {
  return issuers
    .filter(({ isFor }) => isFor(bareIssuer, undefined))
    .flatMap(({ exposed }) => exposed.filter(({ knowledge }) => isKnown(knowledge)))
    .flatMap(({ claims }) => claims);
}
