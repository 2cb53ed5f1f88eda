// SPDX-License-Identifier: Apache-2.0

import { type Instant, printInstant } from '../../../core/model/instant.ts';
import type { Clock } from '../../../ports/index.ts';
import type { SourceProgress } from '../../../ports/watch.ts';
import { printOrNull } from '../../../render/watch/json.ts';
import type { WatchSourceJson } from '../../../schemas/watch.ts';
import type { Sight } from './visible-accounts.ts';

/** How the watching goes. */
export interface WatchStatus {
  readonly startedAt: Instant;
  /** @throws TrustprintError `database_unavailable` */
  sources(): Promise<readonly WatchedSource[]>;
  /** The names of all that is to be read, also where it was not begun yet. */
  planned(): readonly string[];
  /** Why the configuration file as it is now is not in use. */
  configError(): string | undefined;
}

export interface WatchedSource extends SourceProgress {
  readonly everyMs: number;
}

export interface SourceStatus extends WatchedSource {
  /** No round was completed for three times its interval. */
  readonly isSilent: boolean;
}

export async function sourcesOf({
  status,
  clock,
}: {
  readonly status: WatchStatus;
  readonly clock: Clock;
}): Promise<readonly SourceStatus[]> {
  const sources = await status.sources();
  return sources.map((source) => sourceStatus(source, status, clock.now()));
}

export function sourceJson(
  { name, ...progress }: SourceStatus,
  { inWords }: Pick<Sight, 'inWords'>,
): WatchSourceJson {
  const { round, startedAt, completedAt, tookMs, nextAt, everyMs, isSilent } = progress;
  return {
    name: inWords({ source: name }).source,
    round,
    startedAt: printOrNull(startedAt),
    completedAt: printOrNull(completedAt),
    tookMs,
    nextAt: printInstant(nextAt),
    everySeconds: everyMs / 1000,
    isSilent,
  };
}

/** A round that takes longer than its interval is not silence, and the first may take hours. */
export function sourceStatus(
  source: WatchedSource,
  { startedAt }: WatchStatus,
  now: Instant,
): SourceStatus {
  const { completedAt, everyMs, tookMs } = source;
  const patience = 3 * Math.max(everyMs, tookMs ?? 0);
  const since = Math.max(completedAt ?? 0, startedAt);
  const longest = completedAt === null ? Math.max(patience, FIRST_ROUND_MS) : patience;
  return { ...source, isSilent: now - since > longest };
}

/** Ten thousand accounts, at some a second. */
const FIRST_ROUND_MS = 6 * 3_600_000;
