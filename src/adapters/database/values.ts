// SPDX-License-Identifier: Apache-2.0

import { createHash } from 'node:crypto';

import { TrustprintError } from '../../core/error.ts';
import type { SnapshotKey } from '../../core/watch/snapshot.ts';
import type { WorkUnit } from '../../ports/watch.ts';

/** PostgreSQL keeps no NUL in a text, and UTF-8 no half of a surrogate pair. */
export function textOf(text: string, most = MOST_TEXT): string {
  return text.slice(0, most).replaceAll('\0', '').toWellFormed();
}

/**
 * A name as it is kept in an index: PostgreSQL's entries end at 2,700 bytes. A longer one is cut, and
 * told from others by its digest.
 */
export function indexed(name: string): string {
  const clean = textOf(name, Number.POSITIVE_INFINITY);
  if (clean.length <= MOST_INDEXED) return clean;
  return `${clean.slice(0, CUT_TO)}… ${digestOf([name])}`.toWellFormed();
}

/** By which the unit of a source is found, whatever its round. */
export function unitKey({ source, kind, of }: WorkUnit): string {
  return digestOf([source, kind, of]);
}

export function digestOf(parts: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 32);
}

/**
 * @throws TrustprintError `internal` where it is larger than anything that we make.
 */
export function jsonOf(value: unknown, most = MOST_JSON): string {
  const json = JSON.stringify(value);
  if (json.length <= most) return json;
  throw new TrustprintError('internal', `too large to be kept: ${String(json.length)} characters`);
}

/** The names of each kind as they are kept, each once. */
export function namesByKind(
  keys: readonly SnapshotKey[],
): ReadonlyMap<SnapshotKey['kind'], readonly string[]> {
  const grouped = Map.groupBy(keys, ({ kind }) => kind);
  return new Map(
    [...grouped].map(([kind, some]) => [kind, [...new Set(some.map(({ name }) => indexed(name)))]]),
  );
}

/** Pieces of a list: a statement has a most of parameters (SQLite 32,766, PostgreSQL 65,535). */
export function* chunksOf<T>(items: readonly T[], size = CHUNK): Generator<T[]> {
  for (let from = 0; from < items.length; from += size) yield items.slice(from, from + size);
}

/** A dozen columns at most. */
const CHUNK = 1000;
/** Of three bytes each at worst, and some beside them. */
const MOST_INDEXED = 800;
const CUT_TO = 600;
export const MOST_TEXT = 4000;
/** What an account of thousands of providers leaves behind, and a hundred times what an endpoint does. */
const MOST_JSON = 16 * 1024 * 1024;
