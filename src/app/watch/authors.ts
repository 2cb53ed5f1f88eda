// SPDX-License-Identifier: Apache-2.0

import type { RecordedChange } from '../../core/model/provider.ts';
import type { Instant } from '../../core/model/instant.ts';
import type { EventKind, WatchEvent } from '../../core/watch/event.ts';
import type { AccountReads } from '../../ports/index.ts';
import { lookAt } from '../observe/observed.ts';

/** Who is asked who wrote, and since when. */
export interface AuthorSearch {
  readonly reads: Pick<AccountReads, 'lastWriters'>;
  /** When the account was last read before: whoever wrote earlier is not the author. `undefined`: never. */
  readonly since: Instant | undefined;
  readonly signal: AbortSignal;
}

/**
 * The events, those of IAM with who made the change, where CloudTrail tells. It is asked only about what
 * has changed, and where that is not allowed, or fails, nobody is named.
 */
export async function authorsOf(
  events: readonly WatchEvent[],
  { reads, since, signal }: AuthorSearch,
): Promise<readonly WatchEvent[]> {
  const arns = new Set(events.flatMap(({ kind, about }) => (kind in CALLS ? about.name : [])));
  if (arns.size === 0 || since === undefined) return events;
  const writers = await lookAt('record of changes', async () =>
    reads.lastWriters([...arns], since, signal),
  );
  if (writers.kind !== 'seen') return events;
  return events.map((event) => {
    const call = CALLS[event.kind];
    const write = writers.value.get(event.about.name)?.find(({ action }) => call?.test(action));
    return write?.by === undefined ? event : { ...event, by: authorOf(write, write.by) };
  });
}

function authorOf(
  { at, action: call, userAgent }: RecordedChange,
  arn: string,
): NonNullable<WatchEvent['by']> {
  return { arn, at, call, agent: userAgent ?? null };
}

/** The calls of IAM by which each comes about. */
const CALLS: { readonly [Kind in EventKind]?: RegExp } = {
  'provider-created': /^Create/,
  'provider-changed': /^(?!Create|Delete)/,
  'provider-deleted': /^Delete/,
  'role-created': /^Create/,
  'role-changed': /^(?!Create|Delete)/,
  'role-deleted': /^Delete/,
};
