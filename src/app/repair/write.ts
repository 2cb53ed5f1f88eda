// SPDX-License-Identifier: Apache-2.0

import { TrustprintError } from '../../core/error.ts';
import { type Change, systemOf, subjectOf } from '../../core/model/plan.ts';
import type { CurrentState, WritePorts, Writing } from './change-writer.ts';
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
      hint: 'run the same command again: it plans anew from what is there now',
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
  const { clock } = ports;
  const { look } = writingOf(change, ports);
  const until = clock.now() + VISIBLE_WITHIN_MS;
  let last: CurrentState | undefined;
  let pausedMs = 0; // counted too: a clock that is set back must not make this wait for hours
  for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS)) {
    const standing = await look(signal).catch(notReadable);
    if (standing !== NOT_READABLE) last = standing;
    if (standing !== NOT_READABLE && standing.isDone) return;
    pausedMs += pauseMs;
    if (pausedMs > VISIBLE_WITHIN_MS || clock.now() + pauseMs > until) break;
    await clock.pause(pauseMs, signal);
  }
  throw notSeen(change, last);
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
      hint: 'look again in a minute with trustprint doctor; the receipt holds what was there before',
    },
  );
}

const NOT_READABLE = Symbol('not readable');

function notReadable(error: unknown): typeof NOT_READABLE {
  if (error instanceof TrustprintError && error.kind === 'observation') return NOT_READABLE;
  throw error;
}

/** Recorded propagation takes 5 to 11 seconds (2026-09-11); three times that is waited for. */
export const VISIBLE_WITHIN_MS = 30_000;
const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 4000;
