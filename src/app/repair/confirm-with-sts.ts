// SPDX-License-Identifier: Apache-2.0

import { TrustprintError } from '../../core/error.ts';
import type { ObservedAnswer } from '../../core/model/facts.ts';
import type { Clock } from '../../ports/index.ts';
import { poll, VISIBLE_WITHIN_MS } from './poll.ts';

/** What STS answered before the change, and whether the change leaves nothing wrong. */
export interface Expected {
  readonly before: ObservedAnswer | undefined;
  readonly mends: boolean;
}

/**
 * Asks STS until it goes by what was written: IAM shows a change before STS knows it. That is where it
 * gives credentials; or, where something else is left wrong, where it answers otherwise than before.
 *
 * @throws TrustprintError `write_not_seen` when it does not in time.
 */
export async function confirmWithSts(
  ask: () => Promise<ObservedAnswer>,
  { before, mends }: Expected,
  waiting: { readonly clock: Clock; readonly signal: AbortSignal },
): Promise<ObservedAnswer> {
  const isNew = ({ outcome, code, message }: ObservedAnswer): boolean =>
    outcome === 'credentials' || (!mends && (code !== before?.code || message !== before?.message));
  const { last, isDone } = await poll(ask, isNew, waiting);
  if (isDone && last !== undefined) return last;
  const answer =
    last === undefined
      ? 'could not be asked'
      : `still answers ${last.code ?? ''}: ${last.message ?? ''}`;
  throw new TrustprintError('write_not_seen', `IAM shows the change, but STS ${answer}`, {
    facts: {
      waitedMs: VISIBLE_WITHIN_MS,
      code: last?.code ?? null,
      message: last?.message ?? null,
    },
    hint: 'run trustprint doctor with --live in a minute: it says whether STS goes by it then',
  });
}
