// SPDX-License-Identifier: Apache-2.0

import { TrustprintError } from '../../core/error.ts';
import {
  type Receipt,
  type AnnotateServiceAccount,
  type Annotations,
  type Change,
  subjectOf,
} from '../../core/model/plan.ts';
import type { CurrentState, WritePorts } from './writing-types.ts';
import { VISIBLE_WITHIN_MS } from './poll.ts';
import { writingOf } from './write.ts';
import { isSameDocument } from '../../core/model/json-edit.ts';
import { isSameList } from './provider-writes.ts';

/**
 * Settles the receipts that a crash or a lost answer left `started`, by reading what is there: the
 * change was made, or it was not. One of another endpoint, or of what cannot be read with these
 * credentials, is left for a run that can. The state folder must be held.
 *
 * @returns The receipts that were settled.
 * @throws TrustprintError of the first receipt that cannot be read: `receipt_malformed`, `receipt_foreign`.
 */
export async function settleStarted(
  ports: WritePorts,
  signal: AbortSignal,
): Promise<readonly Receipt[]> {
  const { receipts, damaged } = await ports.receipts.all();
  const [unknown] = damaged;
  if (unknown !== undefined) throw unknown.error; // it may be of a write that nobody knows to be made
  const settled: Receipt[] = [];
  const reading = { ...ports, cloud: { ...ports.cloud, provider: readingOnce(ports) } };
  for (const receipt of receipts) {
    if (receipt.kind !== 'started' || receipt.endpoint !== ports.cloud.endpoint) continue;
    const standing = await writingOf(receipt.change, reading).look(signal).catch(unreadable);
    if (standing === UNREADABLE) continue;
    const closed = closing(receipt, standing, { now: ports.clock.now(), receipts });
    if (closed === undefined) continue;
    await ports.receipts.save(closed);
    if (closed.kind !== 'started') settled.push(closed);
  }
  return [...settled, ...(await settleUndone([...receipts, ...settled], ports))];
}

const UNREADABLE = Symbol('unreadable');

function readingOnce({ cloud }: WritePorts): WritePorts['cloud']['provider'] {
  const known = new Map<string, ReturnType<typeof cloud.provider>>();
  return async (arn, signal) => {
    const reading = known.get(arn) ?? cloud.provider(arn, signal);
    known.set(arn, reading);
    return reading;
  };
}

/** One subject that these credentials cannot read must not keep others from being repaired. */
function unreadable(error: unknown): typeof UNREADABLE {
  if (error instanceof TrustprintError) return UNREADABLE;
  throw error;
}

interface Circumstances {
  readonly now: Receipt['at'];
  readonly receipts: readonly Receipt[];
}

/** How a receipt is to be closed; `undefined` while that cannot be known yet. */
function closing(
  receipt: Receipt,
  standing: CurrentState,
  { now, receipts }: Circumstances,
): Receipt | undefined {
  const { isDone: done } = standing;
  if (!done && receipt.at > now) return { ...receipt, at: now }; // the clock was set back: count from now
  // IAM is eventually consistent: a fresh write that does not show may still come.
  if (!done && now - receipt.at < VISIBLE_WITHIN_MS) return undefined;
  const later = laterWord(receipt, receipts);
  const [kind, detail] = wordsFor({ done, later, isPart: isPartOf(receipt, standing) });
  return { ...receipt, kind, at: now, detail };
}

function wordsFor({
  done,
  later,
  isPart,
}: {
  readonly done: boolean;
  readonly later: LaterWord | undefined;
  readonly isPart: boolean;
}): readonly [Receipt['kind'], string] {
  if (later !== undefined) {
    return later.wasMade
      ? ['applied', `${later.id} found it made, and changed the record since`]
      : ['refused', `${later.id} found the record still as it was before`];
  }
  if (done) return ['applied', 'found applied by a later run'];
  return isPart
    ? ['applied', 'found applied by a later run, and changed since']
    : ['refused', 'what it would have written was not there when a later run looked'];
}

/** Whether something is listed that nobody but this change had to list. */
function isPartOf({ change, before }: Receipt, { listed }: CurrentState): boolean {
  if (change.kind !== 'set-thumbprints' || listed === undefined) return false;
  const fresh = change.to.filter((value) => before?.includes(value) === false);
  return fresh.length > 0 && fresh.every((value) => listed.includes(value));
}

/** An undo that was made, and whose run did not come to say so of the change that it took back. */
async function settleUndone(
  receipts: readonly Receipt[],
  ports: WritePorts,
): Promise<readonly Receipt[]> {
  const latest = [...new Map(receipts.map((receipt) => [receipt.id, receipt])).values()];
  const undone = unsaidUndos(latest);
  for (const receipt of undone) await ports.receipts.save(receipt);
  return undone;
}

/** The changes that were taken back and do not say so, as they should be. */
function unsaidUndos(receipts: readonly Receipt[]): readonly Receipt[] {
  return receipts.flatMap(({ kind, id, undoes }) => {
    const taken = receipts.find((receipt) => receipt.id === undoes && receipt.kind === 'applied');
    return kind !== 'applied' || taken === undefined ? [] : [undoneBy(taken, id)];
  });
}

/** Whether a run was cut short before its receipts were as they should be. */
export function isUnsettled(receipts: readonly Receipt[]): boolean {
  return receipts.some(({ kind }) => kind === 'started') || unsaidUndos(receipts).length > 0;
}

/** A receipt whose change was taken back. */
export function undoneBy(receipt: Receipt, id: string): Receipt {
  return { ...receipt, kind: 'undone', detail: `undone by ${id}` };
}

/** What a later change of ours says of one that was left open. */
interface LaterWord {
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
