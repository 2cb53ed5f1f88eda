// SPDX-License-Identifier: Apache-2.0

import type { AwsRules } from '../../core/model/facts.ts';
import type { Instant } from '../../core/model/instant.ts';
import type { Suppression } from '../../core/model/suppressions.ts';
import type { SnapshotKey } from '../../core/watch/snapshot.ts';
import type { Clock } from '../../ports/index.ts';
import type { LineKey } from '../../ports/watch.ts';
import type { ScanEvent } from '../scan/scan-accounts.ts';
import type { WatchPlan, WatchSource } from './source.ts';

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

/** Makes lines of what one unit sees. */
export function linesFor(
  { lineOf, clock }: { readonly lineOf: LineOf; readonly clock: Clock },
  { source, plan }: { readonly source: WatchSource; readonly plan: WatchPlan },
  rules?: LineContext['rules'],
): { readonly lineOf: (event: ScanEvent) => SeenLine } {
  const { suppressions } = plan;
  const at = clock.now();
  const context = { at, source, suppressions, ...(rules === undefined ? {} : { rules }) };
  return { lineOf: (event) => lineOf(event, context) };
}
