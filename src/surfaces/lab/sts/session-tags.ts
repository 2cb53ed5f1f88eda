// SPDX-License-Identifier: Apache-2.0

import { refusal, type Refused } from '../protocol/answer.ts';
import { type Form, listOf, tagsOf } from '../protocol/form.ts';
import { tagRecord } from '../iam/tags.ts';
import type { Session } from '../world.ts';

/** The tags of a session that is to be opened. */
export interface SessionTags {
  readonly kind: 'tags';
  /** What the call asks for. */
  readonly requested: Readonly<Record<string, string>>;
  /** What the session has: transitive tags of the calling session too. */
  readonly tags: Readonly<Record<string, string>>;
  readonly transitiveTagKeys: readonly string[];
}

/** Reads `Tags` and `TransitiveTagKeys`; the words of the refusals were recorded 2025-04-10. */
export function sessionTagsOf(form: Form, calling: Session | undefined): SessionTags | Refused {
  const asked = tagsOf(form);
  const keys = asked.map(({ key }) => key.toLowerCase());
  const transitive = listOf(form, 'TransitiveTagKeys') ?? [];
  const inherited = inheritedTags(calling);
  if (new Set(keys).size < keys.length) {
    return invalid('Duplicate tag keys found. Please note that Tag keys are case insensitive.');
  }
  if (!transitive.every((key) => keys.includes(key.toLowerCase()))) {
    return invalid('The specified transitive tag key must be included in the requested tags.');
  }
  if (Object.keys(inherited).some((key) => keys.includes(key.toLowerCase()))) {
    return invalid(
      "One of the specified transitive tag keys can't be set because it conflicts with a transitive tag key from the calling session.",
    );
  }
  const requested = tagRecord(asked);
  return {
    kind: 'tags',
    requested,
    tags: { ...inherited, ...requested },
    transitiveTagKeys: [...Object.keys(inherited), ...transitive],
  };
}

function inheritedTags(calling: Session | undefined): Readonly<Record<string, string>> {
  if (calling === undefined) return {};
  const keys = new Set(calling.transitiveTagKeys.map((key) => key.toLowerCase()));
  return Object.fromEntries(
    Object.entries(calling.tags).filter(([key]) => keys.has(key.toLowerCase())),
  );
}

function invalid(message: string): Refused {
  return refusal('InvalidParameterValue', 400, message);
}
