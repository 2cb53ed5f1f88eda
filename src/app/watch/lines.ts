// SPDX-License-Identifier: Apache-2.0

import { type Instant, instantOf } from '../../core/model/instant.ts';
import { printKey, type Snapshot, type SnapshotKey } from '../../core/watch/snapshot.ts';
import type { Batch, LineKey, StoredSnapshot } from '../../ports/watch.ts';
import type { FirstSeen } from './seen-line.ts';
import type { UnitSeen } from './unit-seen.ts';

/** How things were before, and what is written of them now. */
interface Known {
  readonly lines: readonly LineKey[];
  readonly stored: ReadonlyMap<string, StoredSnapshot>;
  readonly compared: readonly { readonly after: Snapshot }[];
}

/** The lines of a unit, each once, and those of an earlier round that are not there any more. */
export function linesOf(
  { seen, at }: { readonly seen: UnitSeen; readonly at: Instant },
  { lines: known, stored, compared }: Known,
): Batch['lines'] {
  const written = new Map(compared.map(({ after }) => [printKey(after), after]));
  const snapshotOf = (key: SnapshotKey): Snapshot | undefined =>
    written.get(printKey(key)) ?? stored.get(printKey(key))?.snapshot;
  const { lines, remnant } = seen;
  const names = new Set(lines.map(nameOf));
  const own = remnant === undefined || remnant.account.id === '' ? null : remnant.account.id;
  const isGone = (key: LineKey): boolean => {
    const finding = key.kind === 'finding' ? snapshotOf({ ...key, kind: 'finding' }) : undefined;
    return seen.isLineGone(key, finding);
  };
  return {
    kept: lines.map(({ kind, name, account, about, print }) => ({
      kind,
      name,
      account: account ?? own,
      line: print(firstSeenOf(about, { at, snapshotOf })),
    })),
    gone: known.filter((key) => !names.has(nameOf(key)) && isGone(key)),
  };
}

function firstSeenOf(
  about: readonly SnapshotKey[],
  { at, snapshotOf }: { at: Instant; snapshotOf: (key: SnapshotKey) => Snapshot | undefined },
): FirstSeen {
  const all = about.map((key) => sinceOf(snapshotOf(key), at));
  const since = Math.min(at, ...all.map(({ firstSeenAt }) => firstSeenAt));
  return { firstSeenAt: instantOf(since), isNew: all.some(({ isNew }) => isNew) };
}

/** What was there from the beginning was never new. */
function sinceOf(snapshot: Snapshot | undefined, at: Instant): FirstSeen {
  if (snapshot?.kind === 'finding') {
    const { firstSeenAt, isFromBeginning } = snapshot;
    return { firstSeenAt, isNew: !isFromBeginning && at - firstSeenAt < NEW_MS };
  }
  if (snapshot?.kind !== 'unreadable') return { firstSeenAt: at, isNew: false };
  return { firstSeenAt: snapshot.since, isNew: at - snapshot.since < NEW_MS };
}

function nameOf({ kind, name }: LineKey): string {
  return `${kind} ${name}`;
}

const NEW_MS = 86_400_000;
