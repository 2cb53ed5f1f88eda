// SPDX-License-Identifier: Apache-2.0

import type { Alert, AlertMessage, Condition } from '../core/watch/alert.ts';
import type { EventKind, StoredEvent, WatchEvent } from '../core/watch/event.ts';
import type { Snapshot, SnapshotKey } from '../core/watch/snapshot.ts';
import type { Suggestion } from '../core/watch/suggestion.ts';
import type { AccountRemnant } from '../core/fleet/fleet-check.ts';
import type { Instant } from '../core/model/instant.ts';
import type { Receipts } from './receipts.ts';

/** A part of a round that one process does: who does it commits all of it or nothing. */
export interface WorkUnit {
  readonly source: string;
  /** Counts up; a round that was overtaken by the next is left. */
  readonly round: number;
  /**
   * `plan` finds out which units a round has; `whole` tells what only all of them show, and completes the
   * round.
   */
  readonly kind: 'plan' | 'account' | 'cluster' | 'issuers' | 'whole';
  /** The id of an account, a cluster as it was named, or the number of a batch of issuers; '' of the others. */
  readonly of: string;
}

/** Hands out units of work: to one process, or to replicas on one database. */
export interface WorkQueue {
  /** Adds units; one that waits or runs already is not added again. */
  add(units: readonly WorkUnit[]): Promise<void>;
  /**
   * Handles units, so many at once, until the signal is aborted; those that run are waited for. One whose
   * handling throws, or whose process dies, is handed out again, later each time.
   */
  work(
    atOnce: number,
    handle: (unit: WorkUnit, signal: AbortSignal) => Promise<void>,
    signal: AbortSignal,
  ): Promise<void>;
}

/** What is known of a source. */
export interface SourceProgress {
  readonly name: string;
  readonly round: number;
  readonly startedAt: Instant | null;
  /** When a round was last completed; null before the first. */
  readonly completedAt: Instant | null;
  /** How long that round took, in milliseconds. */
  readonly tookMs: number | null;
  readonly nextAt: Instant;
}

/** The rounds of sources, and which of their units are done. */
export interface Rounds {
  sources(): Promise<readonly SourceProgress[]>;
  /**
   * Starts the next round where it is due; `undefined` where it is not, or another process just did.
   *
   * @param nextAt When the one after it is due.
   */
  start(source: string, now: Instant, nextAt: Instant): Promise<number | undefined>;
  /** Makes the next round of a source due now. */
  hasten(source: string, now: Instant): Promise<void>;
  /** Notes which units a round has; a second time it changes nothing. */
  expect(source: string, round: number, units: readonly WorkUnit[]): Promise<void>;
  /** Units of a round that are not done. */
  open(source: string, round: number): Promise<readonly WorkUnit[]>;
  /** What is kept of the accounts of a round until all were read. */
  remnants(source: string, round: number): Promise<readonly AccountRemnant[]>;
  /** Forgets sources that are not named: their snapshots and conditions too. */
  keepOnly(sources: readonly string[], now: Instant): Promise<void>;
}

/** A snapshot, and which writing of it this is: 0 where there is none yet. */
export interface StoredSnapshot {
  readonly snapshot: Snapshot | undefined;
  readonly version: number;
}

/** A line that a scan would print of what was last seen, and by which it is found. */
export interface LineKey {
  readonly kind: 'trust' | 'endpoint' | 'finding' | 'unreadable' | 'account';
  /** An ARN, an id, or where an endpoint is and what it served. */
  readonly name: string;
}

export interface KeptLine extends LineKey {
  /** null of what is of no account: who may see some of them alone does not see it. */
  readonly account: string | null;
  /** JSON. */
  readonly line: string;
}

/** What is last known of things, and what follows from it: written together or not at all. */
export interface Snapshots {
  /** By `printKey`; a member for each key. */
  load(keys: readonly SnapshotKey[]): Promise<ReadonlyMap<string, StoredSnapshot>>;
  /** The keys of what the unit saw in an earlier round (`unit.round` and `kind: whole` aside). */
  keysOf(unit: WorkUnit): Promise<readonly SnapshotKey[]>;
  /** The same of lines. */
  lineKeysOf(unit: WorkUnit): Promise<readonly LineKey[]>;
  /**
   * Commits what a unit saw: snapshots, the conditions of each, events; fires, updates and resolves alerts
   * by the conditions that are left, and puts a message for each receiver into the outbox; marks the unit as
   * done. With the unit `whole`, what units saw that the round does not have is forgotten. `conflict` where another process wrote one of the snapshots since it was loaded, `overtaken`
   * where a later round of the source has started or the unit is done: nothing was written.
   */
  commit(batch: Batch): Promise<'committed' | 'conflict' | 'overtaken'>;
  /** Ends changes whose time has passed (`Condition.until`), with their messages. */
  endPassed(now: Instant, receivers: readonly ReceiverRule[]): Promise<void>;
}

export interface Batch {
  readonly unit: WorkUnit;
  readonly at: Instant;
  readonly snapshots: readonly SnapshotWrite[];
  /** What is not there any more: its conditions go too. */
  readonly gone: readonly SnapshotKey[];
  readonly events: readonly WatchEvent[];
  readonly suggestions: readonly Suggestion[];
  readonly lines: {
    /** Those that are as they were are not written. */
    readonly kept: readonly KeptLine[];
    readonly gone: readonly LineKey[];
  };
  /** Of an account. */
  readonly remnant: AccountRemnant | undefined;
  /** Who is to be told. */
  readonly receivers: readonly ReceiverRule[];
  /** Set by the unit `whole`, which completes its round. */
  readonly completes: boolean;
}

export interface SnapshotWrite {
  readonly snapshot: Snapshot;
  /** The version that it was compared with. */
  readonly over: number;
  readonly account: string | null;
  readonly conditions: readonly Condition[];
}

/** Which alerts a receiver is told. */
export interface ReceiverRule {
  readonly name: string;
  /** The least severity. */
  readonly severity: 'error' | 'warning' | 'notice';
}

export interface EventQuery {
  /** The names of what they are about: a target is known by several. Empty: all. */
  readonly names: readonly string[];
  readonly kinds?: readonly EventKind[];
  /** Of these accounts, and of none; `undefined`: all. */
  readonly accounts: readonly string[] | undefined;
  /** Before this id, the newest first; or after it, the oldest first. */
  readonly before?: number;
  readonly after?: number;
  readonly most: number;
}

/** What the page, the API and `history` ask. */
export interface WatchReads {
  events(query: EventQuery): Promise<readonly StoredEvent[]>;
  /** Alerts that stand, and those that were resolved after `since`; the newest first. */
  alerts(about: {
    readonly accounts: readonly string[] | undefined;
    readonly since: Instant | undefined;
  }): Promise<readonly Alert[]>;
  snapshots(query: {
    readonly kind: Snapshot['kind'];
    readonly accounts: readonly string[] | undefined;
    /** After this name, in the order of names. */
    readonly after: string | undefined;
    readonly most: number;
  }): Promise<readonly (Snapshot & { readonly account: string | null })[]>;
  /** How many trusts have each verdict, of each account; findings and alerts by severity. */
  counts(): Promise<WatchCounts>;
  /** All lines of these accounts, page by page: several units may have one of the same name. */
  lines(
    accounts: readonly string[] | undefined,
  ): AsyncIterable<readonly (KeptLine & { readonly unit: string })[]>;
  /** What the lines are of. */
  linesState(): Promise<{
    /** Another as soon as a line is, or a round was completed. */
    readonly revision: string;
    /** The sources that have had lines: rounds of an older program left none. */
    readonly sources: readonly string[];
  }>;
  /** The names of the trusts that rest on a host, or have this issuer, role or provider. */
  related(name: string): Promise<readonly string[]>;
}

export interface WatchCounts {
  readonly trusts: readonly {
    readonly account: string;
    readonly verdict: string;
    readonly count: number;
  }[];
  readonly alerts: readonly { readonly severity: string; readonly count: number }[];
  readonly findings: readonly { readonly severity: string; readonly count: number }[];
  readonly owed: number;
}

/** Messages that are owed to receivers. */
export interface Outbox {
  add(
    messages: readonly { readonly receiver: string; readonly message: AlertMessage }[],
  ): Promise<void>;
  /**
   * Takes what is due, for so long that no other process takes it meanwhile. Of an alert a receiver is told in order: a message waits while an earlier one is owed.
   */
  take(now: Instant, batch: OutboxBatch): Promise<readonly OwedMessage[]>;
  delivered(id: number): Promise<void>;
  /** It is tried again then; `undefined`: never, and why is kept. */
  failed(id: number, why: string, again: Instant | undefined): Promise<void>;
}

export interface OutboxBatch {
  readonly most: number;
  readonly leaseMs: number;
  /** Receivers that are sent nothing now. */
  readonly except?: readonly string[];
}

export interface OwedMessage {
  readonly id: number;
  readonly receiver: string;
  readonly message: AlertMessage;
  /** How often it was tried before. */
  readonly attempts: number;
  readonly owedSince: Instant;
}

export interface Suggestions {
  /** Open ones, the newest first; those of these accounts. */
  open(accounts: readonly string[] | undefined): Promise<readonly Suggestion[]>;
  suggestion(id: string): Promise<Suggestion | undefined>;
  add(suggestion: Suggestion): Promise<void>;
  /** Closes one that is open; false where somebody else did. */
  close(id: string, state: Exclude<Suggestion['state'], 'open'>, note: string): Promise<boolean>;
}

/** `write` is of nobody but who started `trustprint console`. */
export type Scope = 'read' | 'suggest' | 'write';

/** Somebody who may ask. */
export interface AccessGrant {
  readonly id: string;
  /** What a person called it. */
  readonly name: string;
  readonly scopes: readonly Scope[];
  /** `undefined`: all. */
  readonly accounts: readonly string[] | undefined;
  readonly createdAt: Instant;
  readonly expiresAt: Instant | undefined;
  readonly lastUsedAt: Instant | undefined;
}

/** Who may ask: tokens and sessions are kept as SHA-256 of their secret. */
export interface AccessStore {
  add(kind: 'token' | 'session', grant: AccessGrant, sha256: string): Promise<void>;
  /** `undefined` where there is none, or its time has passed. */
  find(kind: 'token' | 'session', sha256: string, now: Instant): Promise<AccessGrant | undefined>;
  tokens(): Promise<readonly AccessGrant[]>;
  /** Ends all sessions. */
  endSessions(): Promise<void>;
  /** False where there was none. */
  revoke(kind: 'token' | 'session', id: string): Promise<boolean>;
  audit(entry: AuditEntry): Promise<void>;
  auditLog(most: number): Promise<readonly AuditEntry[]>;
}

export interface AuditEntry {
  readonly at: Instant;
  readonly who: string;
  readonly did: string;
  readonly about: string | null;
  readonly from: string | null;
}

/** The database of `watch`, all of it. */
export interface WatchDatabase extends AsyncDisposable {
  readonly queue: WorkQueue;
  readonly rounds: Rounds;
  readonly snapshots: Snapshots;
  readonly reads: WatchReads;
  readonly outbox: Outbox;
  readonly suggestions: Suggestions;
  readonly access: AccessStore;
  readonly receipts: Receipts;
  /** Deletes events, resolved alerts, delivered messages and audit entries that are older. */
  prune(before: Instant): Promise<void>;
  /** @throws TrustprintError `database_unavailable` */
  check(signal: AbortSignal): Promise<void>;
  close(): Promise<void>;
}
