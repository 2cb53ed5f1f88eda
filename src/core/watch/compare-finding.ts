// SPDX-License-Identifier: Apache-2.0

import { suppressedBy } from '../model/suppressions.ts';
import {
  type Compared,
  type CompareContext,
  conditionOf,
  eventOf,
  ROUNDS_TO_TELL,
  windowMs,
} from './change.ts';
import { type SeenFinding, type SeenUnreadable, unreadSubject } from './seen.ts';
import type { FindingSnapshot, UnreadableSnapshot } from './snapshot.ts';

/** Whether a finding is new, and whether somebody is told of it. */
export function compareFinding(
  before: FindingSnapshot | undefined,
  seen: SeenFinding,
  context: CompareContext,
): Compared<FindingSnapshot> {
  const { at, account, isFirstRound } = context;
  const { command, names: _, isCause, ...what } = seen;
  const { check, severity, resource, about, detail } = what;
  const first = before ?? { firstSeenAt: at, isFromBeginning: isFirstRound };
  const { firstSeenAt, isFromBeginning } = first;
  const after: FindingSnapshot = { ...what, firstSeenAt, isFromBeginning, seenAt: at };
  // The cause of a broken trust is told by its verdict.
  const isNew = before === undefined && !isFirstRound && !isCause;
  const sides = { before: null, after: { check, resource, detail } };
  const told = { kind: 'finding-new' as const, severity, detail, ...sides };
  const cause = { check, host: about, chain: '' };
  return {
    after,
    events: isNew ? [eventOf(after, told, context)] : [],
    conditions: isQuiet(after, seen, context)
      ? []
      : [conditionOf({ cause, target: resource, account, severity, detail, command })],
  };
}

/**
 * Whether a finding that is not seen any more is over. What a host does intermittently comes back: it is over
 * when it was away for a while, but for errors, whose end is waited for.
 */
export function isFindingOver(
  { severity, about, resource, seenAt }: FindingSnapshot,
  context: CompareContext,
): boolean {
  if (severity === 'error' || about === resource || seenAt === undefined) return true;
  return context.at - seenAt >= windowMs(context);
}

/** What was there from the beginning is told only where it is an error. */
function isQuiet(
  { severity, isFromBeginning }: FindingSnapshot,
  { check, names, isCause }: SeenFinding,
  { at, suppressions }: CompareContext,
): boolean {
  if (isCause || TOLD_OTHERWISE.has(check)) return true;
  if (severity !== 'error' && isFromBeginning) return true;
  return suppressedBy(suppressions, { check, names, at }) !== undefined;
}

/** Whether something is unreadable for good: one round alone may have met a passing failure. */
export function compareUnreadable(
  before: UnreadableSnapshot | undefined,
  seen: SeenUnreadable,
  context: CompareContext,
): Compared<UnreadableSnapshot> {
  const { at, account, source, suppressions } = context;
  const { name, what, why, names } = seen;
  const rounds = (before?.rounds ?? 0) + 1;
  const since = before?.since ?? at;
  const after: UnreadableSnapshot = { kind: 'unreadable', name, what, why, since, rounds };
  const detail = `${unreadSubject(seen, account)} cannot be read: ${why}`;
  const told = { kind: 'source-unreadable', severity: 'warning', detail, before: null } as const;
  const isSuppressed = suppressedBy(suppressions, { check: 'unreadable', names, at }) !== undefined;
  const cause = { check: 'source-unreadable', host: account ?? source, chain: '' };
  return {
    after,
    events:
      rounds === ROUNDS_TO_TELL ? [eventOf(after, { ...told, after: { what, why } }, context)] : [],
    conditions:
      rounds < ROUNDS_TO_TELL || isSuppressed
        ? []
        : [conditionOf({ cause, target: what, account, severity: 'warning', detail })],
  };
}

/** By the verdict over a trust, by the dates of what a host serves, and by its flapping. */
const TOLD_OTHERWISE: ReadonlySet<string> = new Set([
  'endpoint-trust',
  'listed-value-not-presented',
  'alternating-chains',
  'ca-expired',
  'ca-expires-soon',
  'ca-expires-within-days',
  'leaf-expired',
  'leaf-expires-soon',
]);
