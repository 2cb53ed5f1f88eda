// SPDX-License-Identifier: Apache-2.0

import { type Change, type Plan, subjectOf } from '../model/plan.ts';

/** What one change leaves behind, and of what: by these two writes are told apart. */
export interface PlannedWrite {
  readonly kind: Change['kind'];
  /** As `subjectOf` has it. */
  readonly subject: string;
  /** The lists of thumbprints; empty where there is none. */
  readonly from: readonly string[];
  readonly to: readonly string[];
  /** SHA-256 of the certificates that are trusted by it. */
  readonly trusted: readonly string[];
  readonly clientIds: readonly string[];
  /** The trust policy or the annotations that it leaves, as text; '' of others. */
  readonly document: string;
}

/** The writes of a plan, with those that nobody has included. */
export function writesOf({
  changes,
  proposals,
}: Pick<Plan, 'changes' | 'proposals'>): readonly PlannedWrite[] {
  return [...changes, ...proposals].map(writeOf);
}

/**
 * In what planned writes differ from those that were planned before, whatever authorises them now;
 * `undefined` where they are the same.
 */
export function writesDifference(
  before: readonly PlannedWrite[],
  now: readonly PlannedWrite[],
): string | undefined {
  const [former, current] = [before.map(printWrite), now.map(printWrite)];
  const added = current.filter((one) => !former.includes(one));
  const removed = former.filter((one) => !current.includes(one));
  const all = [
    ...added.map((write) => `now ${write}`),
    ...removed.map((write) => `before ${write}`),
  ];
  return all.length === 0 ? undefined : all.join('; ');
}

function writeOf(change: Change): PlannedWrite {
  return {
    kind: change.kind,
    subject: subjectOf(change),
    from: 'from' in change ? change.from : [],
    to: 'to' in change ? change.to : [],
    trusted: 'add' in change ? change.add.map(({ sha256 }) => sha256) : [],
    clientIds: 'clientId' in change ? [change.clientId] : clientIdsOf(change),
    document: documentOf(change),
  };
}

function clientIdsOf(change: Change): readonly string[] {
  return 'clientIds' in change ? change.clientIds : [];
}

function documentOf(change: Change): string {
  if (!('after' in change)) return '';
  return typeof change.after === 'string' ? change.after : printAnnotations(change.after);
}

/** Annotations in the order of their names; one that goes is null. */
export function printAnnotations(
  values: Readonly<Record<string, string | null | undefined>>,
): string {
  const sorted = Object.entries(values).toSorted(([one], [other]) => (one < other ? -1 : 1));
  return JSON.stringify(sorted.map(([name, value]) => [name, value ?? null]));
}

/** The order of a list means nothing to AWS. */
function printWrite(write: PlannedWrite): string {
  const { kind, subject, from, to, trusted, clientIds, document } = write;
  const lists = to.length === 0 ? '' : `, from ${list(from)} to ${list(to)}`;
  const certificates = trusted.length === 0 ? '' : `, trusting SHA-256 ${list(trusted)}`;
  const audiences = clientIds.length === 0 ? '' : `, for ${list(clientIds)}`;
  const left = document === '' ? '' : `: ${document}`;
  return `${kind} ${subject}${lists}${certificates}${audiences}${left}`;
}

function list(values: readonly string[]): string {
  return values.length === 0 ? 'none' : [...new Set(values)].toSorted().join(', ');
}
