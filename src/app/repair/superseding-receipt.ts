// SPDX-License-Identifier: Apache-2.0

import { isSameDocument } from '../../core/model/json-edit.ts';
import {
  type AnnotateServiceAccount,
  type Annotations,
  type Change,
  type Receipt,
  subjectOf,
} from '../../core/model/plan.ts';
import { isSameList } from './provider-writes.ts';

/** What a later change of ours says of one that was left open. */
export interface LaterWord {
  readonly id: string;
  /** Whether the later one set out from what the open one would leave, or from what was before. */
  readonly wasMade: boolean;
}

/**
 * What the next change of ours to the same thing found there when it set out, where that tells
 * whether an open one was made: what is there now is the work of the later one.
 */
export function laterWord(open: Receipt, receipts: readonly Receipt[]): LaterWord | undefined {
  const next = receipts
    .filter((other) => isOfTheSame(other.change, open.change) && isLater(other, open))
    .reduce<Receipt | undefined>((first, other) => {
      return first === undefined || isLater(first, other) ? other : first;
    }, undefined);
  if (next === undefined) return undefined;
  const wasMade = foundIn(next, open);
  return wasMade === undefined ? undefined : { id: next.id, wasMade };
}

/** Whether two changes write to the same list, document, annotations or entry of a list. */
function isOfTheSame(other: Change, change: Change): boolean {
  if (subjectOf(other) !== subjectOf(change)) return false;
  if ('clientId' in change) return 'clientId' in other && other.clientId === change.clientId;
  return other.kind === change.kind || (isOfWhole(other) && isOfWhole(change));
}

function isOfWhole({ kind }: Change): boolean {
  return kind === 'create-provider' || kind === 'delete-provider';
}

/** Whether the next one found the open one made; `undefined` where somebody else has written too. */
function foundIn(next: Receipt, { change, before }: Receipt): boolean | undefined {
  const { change: other } = next;
  switch (change.kind) {
    case 'set-thumbprints':
      return between({ before, after: change.to, there: next.before }, isSameList);
    case 'set-trust-policy': {
      const there = other.kind === change.kind ? other.before : undefined;
      return between({ ...change, there }, isSameDocument);
    }
    case 'annotate-service-account': {
      if (other.kind !== change.kind) return undefined;
      const isSame = sameIn(namesOf(change).filter((name) => namesOf(other).includes(name)));
      return between({ ...change, there: other.before }, isSame);
    }
    case 'add-client-id':
    case 'remove-client-id':
    case 'create-provider':
    case 'delete-provider':
      return other.kind !== change.kind; // who takes away what was added has found it
  }
}

interface Between<T> {
  readonly before: T | undefined;
  readonly after: T;
  /** What the next one found. */
  readonly there: T | undefined;
}

function between<T>(
  { before, after, there }: Between<T>,
  isSame: (one: T, other: T) => boolean,
): boolean | undefined {
  if (there === undefined) return undefined;
  if (before !== undefined && isSame(there, before)) return false;
  return isSame(there, after) ? true : undefined;
}

function namesOf({ before, after }: AnnotateServiceAccount): readonly string[] {
  return [...new Set([...Object.keys(before), ...Object.keys(after)])];
}

/** Annotations are compared by the names that both changes are about. */
function sameIn(names: readonly string[]): (one: Annotations, other: Annotations) => boolean {
  return (one, other) => names.length > 0 && names.every((name) => one[name] === other[name]);
}

/** Ids begin with the second in which a change was begun; `at` moves when a receipt is closed. */
function isLater(other: Receipt, receipt: Receipt): boolean {
  const [second = '', otherSecond = ''] = [receipt.id, other.id].map((id) => id.split('-')[0]);
  return second === otherSecond ? other.at > receipt.at : otherSecond > second;
}
