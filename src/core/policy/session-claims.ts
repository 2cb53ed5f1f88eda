// SPDX-License-Identifier: Apache-2.0

import { isJsonObject, type JsonObject } from '../model/json.ts';
import { oncePer } from '../model/once-per.ts';
import type { Knowledge } from '../model/verdict.ts';
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
}

/**
 * Reads the claims that speak to AWS: `https://aws.amazon.com/tags` (nested, or flattened into
 * one claim a tag), `…/source_identity` and `…/roles`.
 *
 * @see IAM User Guide, Passing session tags using AssumeRoleWithWebIdentity.
 */
export const sessionClaimsOf = oncePer((claims: JsonObject): SessionClaims => {
  const nested = claims[TAGS];
  return {
    tags: Object.fromEntries(tagsIn(claims)),
    transitiveTagKeys: textsIn(
      isJsonObject(nested) ? nested['transitive_tag_keys'] : claims[`${TAGS}/transitive_tag_keys`],
    ),
    sourceIdentity: textClaim(claims, SOURCE_IDENTITY),
    ...rolesIn(claims[ROLES]),
  };
});

/** What STS does not take of the tags that a token asks for, in words, and how that is known. */
export function tagFaultIn(claims: JsonObject): TagFault | undefined {
  if (areTagsMalformed(claims)) {
    return {
      detail: 'a session tag in the token is not a list of one string',
      knowledge: 'recorded',
    };
  }
  const { tags, transitiveTagKeys } = sessionClaimsOf(claims);
  return Object.keys(tags).length === 0 && transitiveTagKeys.length === 0
    ? undefined
    : boundsFaultIn(tagsIn(claims), transitiveTagKeys);
}

function boundsFaultIn(
  tags: readonly Tag[],
  transitiveTagKeys: readonly string[],
): TagFault | undefined {
  const keys = new Set(tags.map(([key]) => key.toLowerCase()));
  const loose = transitiveTagKeys.find((key) => !keys.has(key.toLowerCase()));
  const out = tags.find((tag) => !isTagWithin(tag));
  const detail =
    (tags.length > MAX_TAGS
      ? `the token has ${String(tags.length)} session tags, STS accepts ${String(MAX_TAGS)}`
      : undefined) ??
    (out === undefined ? undefined : `the session tag ${nameOf(out)} is out of its bounds`) ??
    (keys.size < tags.length ? 'two session tags of the token differ only in case' : undefined) ??
    (loose === undefined
      ? undefined
      : `the token makes ${JSON.stringify(loose)} transitive, which is not among its session tags`);
  return detail === undefined ? undefined : { detail, knowledge: 'documented' };
}

export interface TagFault {
  readonly detail: string;
  readonly knowledge: Knowledge;
}

/** Whether STS takes a text for a source identity. @see STS API, `sourceIdentityType`. */
export function isSourceIdentity(text: string): boolean {
  return /^[\w+=,.@-]{2,64}$/.test(text);
}

type Tag = readonly [key: string, value: string];

/** Both forms; a key may be there twice. */
function tagsIn(claims: JsonObject): readonly Tag[] {
  const flattened = Object.keys(claims)
    .filter((name) => name.startsWith(FLATTENED))
    .flatMap((name): readonly Tag[] => {
      const value = claims[name];
      return typeof value === 'string' ? [[name.slice(FLATTENED.length), value]] : [];
    });
  return [...nestedIn(claims).flatMap(tagOf), ...flattened];
}

function nestedIn(claims: JsonObject): readonly (readonly [string, unknown])[] {
  const principal = principalTagsOf(claims);
  return isJsonObject(principal) ? Object.entries(principal) : [];
}

function principalTagsOf({ [TAGS]: nested }: JsonObject): unknown {
  return isJsonObject(nested) ? nested['principal_tags'] : undefined;
}

/** Whether a tag is not a list of one text, as the nested form demands (recorded 2026-09-11). */
function areTagsMalformed(claims: JsonObject): boolean {
  const principal = principalTagsOf(claims);
  return (
    (principal !== undefined && !isJsonObject(principal)) ||
    nestedIn(claims).some((entry) => tagOf(entry).length === 0)
  );
}

/** @see STS API, `Tag`, and IAM User Guide, Rules for tagging in IAM and AWS STS. */
function isTagWithin([key, value]: Tag): boolean {
  return TAG_KEY.test(key) && TAG_VALUE.test(value) && !isReserved(key) && !isReserved(value);
}

function isReserved(text: string): boolean {
  return text.toLowerCase().startsWith('aws:');
}

function nameOf([key]: Tag): string {
  return JSON.stringify(key.slice(0, MAX_SHOWN));
}

function tagOf([key, value]: readonly [string, unknown]): readonly Tag[] {
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

const TAG_KEY = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]{1,128}$/u;
const TAG_VALUE = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]{0,256}$/u;

/** @see IAM User Guide, Pass session tags in AWS STS. */
const MAX_TAGS = 50;

/** Of a key, in a sentence. */
const MAX_SHOWN = 128;

/** Exact, case included: an upper-case ARN is no ARN here (recorded 2026-09-11). */
const ROLE_ARN = /^arn:aws[a-z-]*:iam::\d{12}:role\/[\w+=,.@/-]+$/;
