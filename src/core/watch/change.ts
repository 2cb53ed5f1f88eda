// SPDX-License-Identifier: Apache-2.0

import type { JsonValue } from '../model/json.ts';
import { type Instant, plusSeconds } from '../model/instant.ts';
import type { Suppression } from '../model/suppressions.ts';
import type { Severity } from '../model/verdict.ts';
import { type Condition, printCause } from './alert.ts';
import type { EventKind, WatchEvent } from './event.ts';
import { type Changing, isShared, type Snapshot, type SnapshotKey } from './snapshot.ts';

/** By which what is seen is compared with what was known. */
export interface CompareContext {
  readonly at: Instant;
  /** The name of the source. */
  readonly source: string;
  /** The account that the unit reads; null where it reads none. */
  readonly account: string | null;
  /** Whether nothing is known of the source yet: what is there is then not new. */
  readonly isFirstRound: boolean;
  /** Between the beginnings of rounds; where they are far between, all that takes some of them takes longer. */
  readonly everyMs?: number;
  readonly tokenLifetimeMs: number;
  readonly suppressions: readonly Suppression[];
}

/** What is known from now on, what has happened, and what is the matter. */
export interface Compared<Kind extends Snapshot = Snapshot> {
  readonly after: Kind;
  readonly events: readonly WatchEvent[];
  readonly conditions: readonly Condition[];
}

export interface ChangeTold {
  readonly kind: EventKind;
  readonly severity: Severity;
  readonly detail: string;
  readonly before: JsonValue;
  readonly after: JsonValue;
}

/**
 * How long what comes and goes is taken for one thing: a host that takes turns, a trust that recovers. A
 * roll-out, or a repair, takes longer than this between its steps.
 */
export function windowMs({ everyMs = 0 }: Pick<CompareContext, 'everyMs'>): number {
  return Math.max(WINDOW_MS, WINDOW_ROUNDS * everyMs);
}

/** An event. What many accounts share is of none. */
export function eventOf(
  { kind, name }: SnapshotKey,
  told: ChangeTold,
  { at, source, account }: CompareContext,
): WatchEvent {
  const about = { kind, name };
  return { at, about, account: isShared(about) ? null : account, source, ...told, by: null };
}

/** A condition of something, without a command. */
export function conditionOf(
  told: Omit<Condition, 'command' | 'until' | 'account'> & Partial<Condition>,
): Condition {
  return { account: null, command: null, until: null, ...told };
}

/** A change is no state: it is told for a day. */
export function changeOf(
  told: Omit<Condition, 'command' | 'until' | 'account' | 'severity'> & Partial<Condition>,
  { at }: CompareContext,
): Condition {
  return conditionOf({ severity: 'notice', ...told, until: plusSeconds(at, CHANGE_TOLD_SECONDS) });
}

/** The changes that are still told; what happens again is told for longer, and once. */
export function changesAfter(
  before: Changing | undefined,
  fresh: readonly Condition[],
  at: Instant,
): readonly Condition[] {
  const standing = (before?.changes ?? []).filter(({ until }) => until !== null && until > at);
  const all = [...standing, ...fresh].map((one) => [keyOf(one), one] as const);
  return [...new Map(all).values()].slice(-MOST_CHANGES);
}

/** What is in the one and not in the other. */
export function without<T>(all: readonly T[], others: readonly T[]): readonly T[] {
  const known = new Set(others);
  return all.filter((one) => !known.has(one));
}

function keyOf({ cause, target }: Condition): string {
  return `${printCause(cause)} ${target}`;
}

/** A round in which nobody could tell, alone, is a passing failure. */
export const ROUNDS_TO_TELL = 2;

const WINDOW_MS = 6 * 3_600_000;
const WINDOW_ROUNDS = 4;

/** Whoever comes to work in the morning sees what changed since. */
const CHANGE_TOLD_SECONDS = 86_400;
const MOST_CHANGES = 20;
