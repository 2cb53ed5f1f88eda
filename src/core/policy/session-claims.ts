// SPDX-License-Identifier: Apache-2.0

import { isJsonObject, type JsonObject } from '../model/json.ts';
import { textClaim } from '../model/web-identity.ts';

/** What a token asks for the session, by AWS's own claims. */
export interface SessionClaims {
  readonly tags: Readonly<Record<string, string>>;
  readonly transitiveTagKeys: readonly string[];
  readonly sourceIdentity: string | undefined;
  /** `undefined` when the token pins no roles; else the ARNs in it that are a role's. */
  readonly roles: readonly string[] | undefined;
  /** Whether the roles claim is of a type that is not read at all. */
  readonly rolesUnreadable: boolean;
  /** Whether a tag is not a list of one text, as the nested form demands (recorded 2026-09-11). */
  readonly tagsMalformed: boolean;
}

/**
 * Reads the claims that speak to AWS: `https://aws.amazon.com/tags` (nested, or flattened into
 * one claim a tag), `…/source_identity` and `…/roles`.
 *
 * @see IAM User Guide, Passing session tags using AssumeRoleWithWebIdentity.
 */
export function sessionClaimsOf(claims: JsonObject): SessionClaims {
  const nested = claims[TAGS];
  const principal = isJsonObject(nested) ? nested['principal_tags'] : undefined;
  const entries = isJsonObject(principal) ? Object.entries(principal) : [];
  const flattened = Object.entries(claims).flatMap(([name, value]) =>
    name.startsWith(FLATTENED) && typeof value === 'string'
      ? [[name.slice(FLATTENED.length), value] as const]
      : [],
  );
  return {
    tags: Object.fromEntries([...entries.flatMap(tagOf), ...flattened]),
    transitiveTagKeys: textsIn(
      isJsonObject(nested) ? nested['transitive_tag_keys'] : claims[`${TAGS}/transitive_tag_keys`],
    ),
    sourceIdentity: textClaim(claims, SOURCE_IDENTITY),
    ...rolesIn(claims[ROLES]),
    tagsMalformed:
      (principal !== undefined && !isJsonObject(principal)) ||
      entries.some((entry) => tagOf(entry).length === 0),
  };
}

function tagOf([key, value]: readonly [string, unknown]): readonly (readonly [string, string])[] {
  if (!Array.isArray(value) || value.length !== 1) return [];
  const only: unknown = value[0];
  return typeof only === 'string' ? [[key, only]] : [];
}

/**
 * A list of texts, or one text with semicolons; blanks around are dropped, `null` is as if absent,
 * and what is not the ARN of a role is passed over (recorded 2026-09-11).
 */
function rolesIn(value: unknown): Pick<SessionClaims, 'roles' | 'rolesUnreadable'> {
  if (value === undefined || value === null) return { roles: undefined, rolesUnreadable: false };
  if (typeof value !== 'string' && !Array.isArray(value))
    return { roles: [], rolesUnreadable: true };
  const written = typeof value === 'string' ? value.split(';') : textsIn(value);
  const roles = written.map((text) => text.trim()).filter((text) => ROLE_ARN.test(text));
  return { roles, rolesUnreadable: false };
}

function textsIn(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((part) => typeof part === 'string') : [];
}

const TAGS = 'https://aws.amazon.com/tags';
const FLATTENED = `${TAGS}/principal_tags/`;
const SOURCE_IDENTITY = 'https://aws.amazon.com/source_identity';
const ROLES = 'https://aws.amazon.com/roles';

/** Exact, case included: an upper-case ARN is no ARN here (recorded 2026-09-11). */
const ROLE_ARN = /^arn:aws[a-z-]*:iam::\d{12}:role\/[\w+=,.@/-]+$/;
