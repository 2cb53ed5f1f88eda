// SPDX-License-Identifier: Apache-2.0

import type { JsonValue } from '../model/json.ts';
import type { Instant } from '../model/instant.ts';
import type { Severity } from '../model/verdict.ts';
import type { EventKind } from './event-kind.ts';
import type { SnapshotKey } from './snapshot.ts';

export { EVENT_KINDS, type EventKind } from './event-kind.ts';

/** Something that changed, or that will break: it is kept, and `history` shows it. */
export interface WatchEvent {
  readonly at: Instant;
  readonly kind: EventKind;
  /** What it happened to. */
  readonly about: SnapshotKey;
  /** The account that it is in; null of what many accounts share. */
  readonly account: string | null;
  /** The source by which it was seen. */
  readonly source: string;
  readonly severity: Severity;
  /** One sentence: lower case, no full stop. */
  readonly detail: string;
  readonly before: JsonValue;
  readonly after: JsonValue;
  /** Who did it, where CloudTrail told. */
  readonly by: EventAuthor | null;
}

/** An event as it is kept. */
export interface StoredEvent extends WatchEvent {
  /** Rises from event to event. */
  readonly id: number;
}

export interface EventAuthor {
  readonly arn: string;
  readonly at: Instant;
  readonly call: string;
  /** The agent that it used. */
  readonly agent: string | null;
}
