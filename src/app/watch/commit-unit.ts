// SPDX-License-Identifier: Apache-2.0

import type { Instant } from '../../core/model/instant.ts';
import type { CompareContext } from '../../core/watch/change.ts';
import { compare, gone, isOver } from '../../core/watch/compare.ts';
import type { WatchEvent } from '../../core/watch/event.ts';
import { printKey, type SnapshotKey } from '../../core/watch/snapshot.ts';
import type { Clock } from '../../ports/index.ts';
import type {
  Batch,
  SnapshotWrite,
  StoredSnapshot,
  WatchDatabase,
  WorkUnit,
} from '../../ports/watch.ts';
import { linesOf } from './lines.ts';
import type { WatchPlan } from './source.ts';
import type { UnitSeen } from './unit-seen.ts';

/** A unit that was read, and how it is compared and told. */
export interface SeenUnit {
  readonly unit: WorkUnit;
  readonly seen: UnitSeen;
  readonly at: Instant;
  readonly plan: WatchPlan;
  /** Names who made the changes, where that can be known. */
  readonly authors?: (events: readonly WatchEvent[]) => Promise<readonly WatchEvent[]>;
  readonly completes: boolean;
  readonly signal: AbortSignal;
}

/** Compares what units saw with what is kept, and commits it, one after another in this process. */
export class Commits {
  readonly #snapshots: WatchDatabase['snapshots'];
  readonly #clock: Clock;
  #last: Promise<unknown> = Promise.resolve();

  constructor({ snapshots }: Pick<WatchDatabase, 'snapshots'>, clock: Clock) {
    this.#snapshots = snapshots;
    this.#clock = clock;
  }

  /** @returns What was committed; `undefined` where a later round has begun, or the unit was done. */
  async commit(of: SeenUnit): Promise<Batch | undefined> {
    const authors = await this.#authors(of);
    const committing = this.#last.then(async () => this.#attempts(of, authors));
    this.#last = committing.catch(() => undefined);
    return committing;
  }

  /** Who made the changes is asked before others have to wait for it. */
  async #authors({ authors, ...of }: SeenUnit): Promise<Authors> {
    if (authors === undefined) return new Map();
    const { events } = await this.#batch(of);
    if (events.length === 0) return new Map();
    const named = await authors(events);
    return new Map(named.map((event) => [nameOf(event), event.by]));
  }

  /** Another process may write what units share: what was seen is compared again, and not probed again. */
  async #attempts(of: SeenUnit, authors: Authors): Promise<Batch | undefined> {
    for (let attempt = 1; attempt <= MOST_ATTEMPTS; attempt += 1) {
      of.signal.throwIfAborted();
      const batch = withAuthors(await this.#batch(of), authors);
      const outcome = await this.#snapshots.commit(batch);
      if (outcome === 'committed') return batch;
      if (outcome === 'overtaken') return undefined;
      await this.#clock.pause(attempt * PAUSE_MS, of.signal);
    }
    throw new Error('others kept writing what this unit was about');
  }

  async #batch(of: Omit<SeenUnit, 'authors'>): Promise<Batch> {
    const { unit, seen, at, plan, completes } = of;
    const known = await this.#snapshots.keysOf(unit);
    const knownLines = await this.#snapshots.lineKeysOf(unit);
    const { all } = seen;
    const names = new Set(all.map(printKey));
    const unseen = known.filter((key) => !names.has(printKey(key)));
    const about = seen.lines.flatMap((line) => line.about);
    const stored = await this.#snapshots.load([...all, ...unseen, ...about]);
    const inContext = contextsOf(of, known);
    const compared = all.map((one) => {
      const { snapshot, version: over } = storedOf(stored, one);
      return { ...compare(snapshot, one, inContext(one)), over };
    });
    const left = unseen.flatMap((key) => storedOf(stored, key).snapshot ?? []);
    const absent = left.filter(
      (snapshot) => seen.isGone(snapshot) && isOver(snapshot, inContext(snapshot)),
    );
    return {
      unit,
      at,
      snapshots: compared.map(({ after: snapshot, conditions, over }): SnapshotWrite => {
        const account = seen.accountOf(snapshot);
        return { snapshot, over, account, conditions };
      }),
      gone: absent.map(({ kind, name }) => ({ kind, name })),
      events: [
        ...compared.flatMap(({ events }) => events),
        ...absent.flatMap((snapshot) => gone(snapshot, inContext(snapshot))),
      ],
      suggestions: seen.suggestions,
      lines: linesOf(of, { lines: knownLines, stored, compared }),
      remnant: seen.remnant,
      receivers: plan.receivers,
      completes,
    };
  }
}

/** What a unit sees for the first time was there before: nothing of it is new. */
function contextsOf(
  { unit, seen, at, plan }: Omit<SeenUnit, 'authors'>,
  known: readonly SnapshotKey[],
): (key: SnapshotKey) => CompareContext {
  const { sources, suppressions, tokenLifetimeMs } = plan;
  const { source, round, kind } = unit;
  const everyMs = sources.find(({ name }) => name === source)?.everyMs;
  // What all accounts together show is nothing, most often: then nothing of it is known.
  const isUnknown = kind !== 'whole' && known.every((key) => key.kind === 'unreadable');
  const isFirstRound = round === 1 || isUnknown;
  const told = { suppressions, tokenLifetimeMs, ...(everyMs === undefined ? {} : { everyMs }) };
  const same = { at, source, isFirstRound, ...told };
  return (key) => ({ ...same, account: seen.accountOf(key) });
}

type Authors = ReadonlyMap<string, WatchEvent['by']>;

function withAuthors(batch: Batch, authors: Authors): Batch {
  if (authors.size === 0) return batch;
  const events = batch.events.map((event) => ({
    ...event,
    by: authors.get(nameOf(event)) ?? null,
  }));
  return { ...batch, events };
}

function nameOf({ kind, about }: WatchEvent): string {
  return `${kind} ${printKey(about)}`;
}

function storedOf(stored: ReadonlyMap<string, StoredSnapshot>, key: SnapshotKey): StoredSnapshot {
  return stored.get(printKey(key)) ?? { snapshot: undefined, version: 0 };
}

/** Units of other processes that share an endpoint with this one come to an end, one after another. */
const MOST_ATTEMPTS = 20;
const PAUSE_MS = 50;
