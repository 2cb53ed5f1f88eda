// SPDX-License-Identifier: Apache-2.0

import type { AwsRules } from '../../core/model/facts.ts';
import { type Instant, instantOf } from '../../core/model/instant.ts';
import type { Suppression } from '../../core/model/suppressions.ts';
import { printKey, type Snapshot, type SnapshotKey } from '../../core/watch/snapshot.ts';
import type { Batch, LineKey } from '../../ports/watch.ts';
import type { ScanEvent } from '../scan/scan-accounts.ts';
import type { WatchSource } from './source.ts';
import type { UnitSeen } from './unit-seen.ts';

/** Makes the line that a scan would print. It is made as soon as something is seen, so that no facts are kept for it. */
export type LineOf = (event: ScanEvent, context: LineContext) => SeenLine;

export interface LineContext {
  readonly at: Instant;
  /** By which the endpoints of the source are judged; absent where none was probed. */
  readonly rules?: Pick<AwsRules, 'library'>;
  readonly source: Pick<WatchSource, 'name' | 'led'>;
  readonly suppressions: readonly Suppression[];
}

/** A line but for when what it tells of was seen first, which is known when it is committed. */
export interface SeenLine extends LineKey {
  /** null of an endpoint, which is of whoever probed it. */
  readonly account: string | null;
  /** The snapshots that tell when it was seen first. */
  readonly about: readonly SnapshotKey[];
  readonly print: (first: FirstSeen) => string;
}

export interface FirstSeen {
  readonly firstSeenAt: Instant;
  readonly isNew: boolean;
}

/** The lines of a unit, each once, and those of an earlier round that are not there any more. */
export function linesOf(
  { seen, at }: { readonly seen: UnitSeen; readonly at: Instant },
  known: readonly LineKey[],
  snapshotOf: (key: SnapshotKey) => Snapshot | undefined,
): Batch['lines'] {
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
  switch (snapshot?.kind) {
    case 'finding': {
      const { firstSeenAt, isFromBeginning } = snapshot;
      return { firstSeenAt, isNew: !isFromBeginning && at - firstSeenAt < NEW_MS };
    }
    case 'unreadable':
      return { firstSeenAt: snapshot.since, isNew: at - snapshot.since < NEW_MS };
    default:
      return { firstSeenAt: at, isNew: false };
  }
}

/** By which the snapshots of a unit are found, those that it writes before those that were there. */
export function snapshotsBy(
  written: readonly { readonly after: Snapshot }[],
  stored: (key: SnapshotKey) => Snapshot | undefined,
): (key: SnapshotKey) => Snapshot | undefined {
  const after = new Map(written.map((one) => [printKey(one.after), one.after]));
  return (key) => after.get(printKey(key)) ?? stored(key);
}

function nameOf({ kind, name }: LineKey): string {
  return `${kind} ${name}`;
}

const NEW_MS = 86_400_000;
