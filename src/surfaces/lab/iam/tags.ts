// SPDX-License-Identifier: Apache-2.0

import { invalidInput, limitExceeded, type Refused } from '../protocol/answer.ts';
import type { Tag } from '../protocol/form.ts';
import { compareText, type Member } from '../protocol/parameter-validation.ts';

/**
 * The refusal of tags that cannot all be kept, or `undefined`. Keys may differ by case alone, but for
 * those of roles (recorded of policies and roles 2026-02-11, of providers 2026-09-11).
 */
export function tagsRefusal(
  tags: readonly Tag[],
  kept: readonly string[] = [],
): Refused | undefined {
  const keys = tags.map(({ key }) => key);
  if (new Set(keys).size < keys.length) return invalidInput('Duplicate tag keys found.');
  return reservedRefusal(tags) ?? tooMany([...kept, ...keys]);
}

/** Keys that AWS keeps for itself, in any case; values may be of that kind (recorded 2026-09-11). */
export function reservedRefusal(tags: readonly Tag[]): Refused | undefined {
  return tags.some(({ key }) => /^aws:/i.test(key)) ? invalidInput(RESERVED) : undefined;
}

export const RESERVED = 'Tag keys beginning with aws: are reserved for system use.';

export function roleTagsRefusal(
  tags: readonly Tag[],
  kept: readonly string[] = [],
): Refused | undefined {
  const keys = tags.map(({ key }) => key.toLowerCase());
  if (new Set(keys).size < keys.length) {
    return invalidInput(
      'Duplicate tag keys found. Please note that Tag keys are case insensitive.',
    );
  }
  return reservedRefusal(tags) ?? tooMany([...kept.map((key) => key.toLowerCase()), ...keys]);
}

/** The tags of a request, as they are kept. */
export function tagRecord(tags: readonly Tag[]): Tags {
  return Object.fromEntries(tags.map(({ key, value }) => [key, value]));
}

/** Tags of a role with others put over them: a key that differs by case alone is the same one. */
export function roleTagsWith(kept: Tags, added: readonly Tag[]): Tags {
  const replaced = new Set(added.map(({ key }) => key.toLowerCase()));
  const others = Object.entries(kept).filter(([key]) => !replaced.has(key.toLowerCase()));
  return { ...Object.fromEntries(others), ...tagRecord(added) };
}

export function tagsWithout(kept: Tags, keys: readonly string[]): Tags {
  const gone = new Set(keys);
  return Object.fromEntries(Object.entries(kept).filter(([key]) => !gone.has(key)));
}

/** Tags as IAM lists them: by key, in plain byte order. */
export function sortedTags(tags: Tags): readonly WireTag[] {
  return Object.entries(tags)
    .map(([Key, Value]) => ({ Key, Value }))
    .toSorted((one, other) => compareText(one.Key, other.Key));
}

/** Tags as an answer to a creation repeats them: in the order of the request, absent where none came. */
export function echoedTags(tags: readonly Tag[]): readonly WireTag[] | undefined {
  return tags.length === 0 ? undefined : tags.map(({ key, value }) => ({ Key: key, Value: value }));
}

type Tags = Readonly<Record<string, string>>;
/** A type, as an interface would not be a structure of any members. */
type WireTag = {
  readonly Key: string;
  readonly Value: string;
};

function tooMany(keys: readonly string[]): Refused | undefined {
  if (new Set(keys).size <= MAX_TAGS) return undefined;
  return limitExceeded('The number of tags has reached the maximum limit.');
}

/** @see IAM User Guide, IAM and STS quotas. */
const MAX_TAGS = 50;

/** Of providers: more than fifty are over a quota (recorded 2026-02-18). */
export const TAGS: Member = { name: 'Tags', kind: 'tags' };
/** Of what else has tags: a list longer than fifty is not of its shape (recorded 2026-02-11). */
export const BOUNDED_TAGS: Member = { ...TAGS, most: MAX_TAGS };

/** @see IAM API, `tagKeyListType` and `tagKeyType`; the words were recorded 2026-02-11 of roles. */
export const TAG_KEYS: Member = {
  name: 'TagKeys',
  kind: 'list',
  required: true,
  least: 1,
  most: 128,
  pattern: /^[\p{L}\p{Z}\p{N}_.:/=+\-@]+$/u,
  mostMembers: MAX_TAGS,
};
