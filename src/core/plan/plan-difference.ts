// SPDX-License-Identifier: Apache-2.0

import { type Change, type Plan, subjectOf } from '../model/plan.ts';

/**
 * In what a plan differs from one that was made before: what would be written, to what, and which
 * certificates it would trust. `undefined` where it is the same, whatever authorises it now.
 */
export function planDifference(before: Plan, now: Plan): string | undefined {
  const [former, current] = [before, now].map(writesOf);
  const added = without(current, former).map((write) => `now ${write}`);
  const removed = without(former, current).map((write) => `no longer ${write}`);
  const all = [...added, ...removed];
  return all.length === 0 ? undefined : all.join('; ');
}

function without(these: readonly string[] = [], others: readonly string[] = []): readonly string[] {
  return these.filter((one) => !others.includes(one));
}

function writesOf({ changes, proposals }: Plan): readonly string[] {
  return [...changes, ...proposals].map(printWrite);
}

/** The whole value that is left behind, and what it replaces: whatever tells two writes apart. */
function printWrite(change: Change): string {
  return `${change.kind} ${subjectOf(change)} ${detailOf(change)}`;
}

function detailOf(change: Change): string {
  switch (change.kind) {
    case 'set-thumbprints': {
      const trusted = change.add.map(({ sha256 }) => sha256).toSorted();
      return `from ${list(change.from)} to ${list(change.to)}${certificates(trusted)}`;
    }
    case 'create-provider': {
      const trusted = change.add.map(({ sha256 }) => sha256).toSorted();
      return `for ${list(change.clientIds)} with ${list(change.to)}${certificates(trusted)}`;
    }
    case 'add-client-id':
    case 'remove-client-id':
      return change.clientId;
    case 'set-trust-policy':
      return `${change.edits.join(', ')}: ${JSON.stringify([change.before, change.after])}`;
    case 'annotate-service-account':
      return JSON.stringify([change.before, change.after]);
    case 'delete-provider':
      return '';
  }
}

function certificates(sha256s: readonly string[]): string {
  return sha256s.length === 0 ? '' : ` (SHA-256 ${sha256s.join(', ')})`;
}

/** The order of a list means nothing to AWS. */
function list(values: readonly string[]): string {
  return values.length === 0 ? 'nothing' : values.toSorted().join(', ');
}
