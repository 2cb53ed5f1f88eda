// SPDX-License-Identifier: Apache-2.0

import { TrustprintError } from '../../core/error.ts';
import { type Change, systemOf, subjectOf } from '../../core/model/plan.ts';
import type { CurrentState, WritePorts, Writing } from './writing-types.ts';
import { poll, VISIBLE_WITHIN_MS } from './poll.ts';
import { writeAnnotations, writeTrustPolicy } from './role-and-annotation-writes.ts';
import { writeProvider } from './provider-writes.ts';

/** How a change is made, and how it is seen whether it was. Throws what the ports say. */
export function writingOf(change: Change, ports: WritePorts): Writing {
  switch (change.kind) {
    case 'set-trust-policy':
      return writeTrustPolicy(change, ports);
    case 'annotate-service-account':
      return writeAnnotations(change, ports);
    case 'set-thumbprints':
    case 'add-client-id':
    case 'create-provider':
    case 'remove-client-id':
    case 'delete-provider':
      return writeProvider(change, ports);
  }
}

/**
 * Whether what is there is still as the plan found it.
 *
 * @throws TrustprintError `list_changed` when it is not.
 */
export function requireUnchanged(change: Change, standing: CurrentState): void {
  const { difference, planned, found } = standing;
  if (difference === undefined) return;
  const subject = subjectOf(change);
  throw new TrustprintError(
    'list_changed',
    `${subject} changed since the plan was made: ${difference}`,
    {
      facts: { [subjectWord(change)]: subject, planned, found },
      hint: 'run the same command again: it plans again from what is there now',
    },
  );
}

function subjectWord({ kind }: Change): string {
  if (kind === 'set-trust-policy') return 'role';
  return kind === 'annotate-service-account' ? 'serviceAccount' : 'provider';
}

/**
 * Reads the record back until it shows the change: IAM is eventually consistent.
 *
 * @throws TrustprintError `write_not_seen` when it does not in time.
 */
export async function verifyWritten(
  change: Change,
  { ports, signal }: { readonly ports: WritePorts; readonly signal: AbortSignal },
): Promise<void> {
  const { look } = writingOf(change, ports);
  const { last, isDone } = await poll(
    async () => look(signal),
    (standing) => standing.isDone,
    { clock: ports.clock, signal },
  );
  if (!isDone) throw notSeen(change, last);
}

/** What is there is of neither before nor after where somebody else has written since. */
function notSeen(change: Change, last: CurrentState | undefined): TrustprintError {
  const subject = subjectOf(change);
  const what =
    last?.difference === undefined
      ? 'but does not show it yet'
      : 'and somebody has changed it since';
  return new TrustprintError(
    'write_not_seen',
    `${systemOf(change)} took the change of ${subject}, ${what}`,
    {
      facts: {
        [subjectWord(change)]: subject,
        waitedMs: VISIBLE_WITHIN_MS,
        found: last?.found ?? null,
      },
      hint: 'try again in a minute with trustprint doctor; the receipt holds what was there before',
    },
  );
}
