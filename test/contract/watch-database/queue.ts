// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';

import type { WatchDatabase, WorkUnit } from '../../../src/ports/watch.ts';
import type { Place } from './databases.ts';
import { UNIT } from './examples.ts';

/** What the queue of every database must do. */
export function describeQueue(
  name: string,
  make: () => Promise<Place>,
  skip: string | false,
): void {
  describe(`the queue of watch: ${name}`, { skip }, () => {
    let place: Place;
    let database: WatchDatabase;
    beforeEach(async () => {
      place = await make();
      database = await place.open();
    });
    afterEach(async () => {
      await place[Symbol.asyncDispose]();
    });

    it('hands out each unit once, to workers at once', async () => {
      const units = unitsOf(40);
      await database.queue.add(units);
      await database.queue.add(units);
      // The first units last until four are at work: else one worker may be through before another has begun.
      const work: Workers = workers(database, 4, async () =>
        work.until(() => work.begun.length >= 4),
      );
      await work.until(() => work.done.length === 40);
      await database.queue.add(units.slice(0, 1));
      await work.until(() => work.done.length === 41);
      await work.stop();
      assert.equal(work.most, 4);
      assert.deepEqual(new Set(work.done), new Set(units.map(({ of }) => of)));
    });

    it('does not add what runs, and hands out what was added meanwhile at once', async () => {
      const work = workers(database, 2, async () => pause(700));
      await database.queue.add(unitsOf(1));
      await work.until(() => work.begun.length === 1);
      const added = performance.now();
      await database.queue.add(unitsOf(2));
      await work.until(() => work.begun.length === 2);
      assert.ok(performance.now() - added < 600, 'a worker that waited was woken');
      await work.until(() => work.done.length === 2);
      await pause(300);
      await work.stop();
      assert.deepEqual(work.begun.toSorted(), ['0', '1']);
    });

    it('hands out again what failed, later, and meanwhile the others', async () => {
      let failures = 0;
      const work = workers(database, 1, async ({ of }) => {
        if (of === '0' && failures < 2) {
          failures += 1;
          throw new Error('no');
        }
      });
      await database.queue.add(unitsOf(3));
      await work.until(() => work.done.length === 3, 15_000);
      await work.stop();
      assert.deepEqual(work.done, ['1', '2', '0']);
    });

    it('waits for what runs when it is told to stop, and keeps the rest', async () => {
      await database.queue.add(unitsOf(3));
      const work = workers(database, 1, async () => pause(200));
      await work.until(() => work.begun.length === 1);
      await work.stop();
      assert.deepEqual(work.done, work.begun);
      assert.equal(work.done.length, 1);
      const next = workers(database, 1);
      await next.until(() => next.done.length === 2);
      await next.stop();
    });

    it('puts back what was stopped before its end', async () => {
      await database.queue.add(unitsOf(1));
      const work = workers(database, 1, async (_, signal) => {
        await pause(60_000, undefined, { signal });
      });
      await work.until(() => work.begun.length === 1);
      await work.stop();
      assert.deepEqual(work.done, []);
      const next = workers(database, 1);
      await next.until(() => next.done.length === 1);
      await next.stop();
    });

    it('tells rounds of the same unit apart, and takes names as they are', async () => {
      const odd = { ...UNIT, of: 'arn:aws:eks:eu-west-1:1:cluster/ü "\'\\ $1' };
      await database.queue.add([odd, { ...odd, round: 2 }]);
      const seen: WorkUnit[] = [];
      const work = workers(database, 1, async (unit) => {
        seen.push(unit);
      });
      await work.until(() => work.done.length === 2);
      await work.stop();
      assert.deepEqual(new Set(seen), new Set([odd, { ...odd, round: 2 }]));
    });
  });
}

export function unitsOf(count: number): readonly WorkUnit[] {
  return Array.from({ length: count }, (_, nth) => ({ ...UNIT, of: String(nth) }));
}

type Handle = (unit: WorkUnit, signal: AbortSignal) => Promise<void>;

export interface Workers {
  readonly begun: string[];
  readonly done: string[];
  readonly most: number;
  until(isSo: () => boolean, most?: number): Promise<void>;
  stop(): Promise<void>;
}

export function workers(
  { queue }: Pick<WatchDatabase, 'queue'>,
  atOnce: number,
  handle: Handle = async () => pause(5),
): Workers {
  const over = new AbortController();
  const begun: string[] = [];
  const done: string[] = [];
  let most = 0;
  let running = 0;
  const work = queue.work(
    atOnce,
    async (unit, signal) => {
      running += 1;
      most = Math.max(most, running);
      begun.push(unit.of);
      try {
        await handle(unit, signal);
        done.push(unit.of);
      } finally {
        running -= 1;
      }
    },
    over.signal,
  );
  return {
    begun,
    done,
    get most() {
      return most;
    },
    until: async (isSo, longest = 20_000) => {
      const end = performance.now() + longest;
      while (!isSo()) {
        if (performance.now() > end) assert.fail(`begun ${begun.join()}; done ${done.join()}`);
        await pause(10);
      }
    },
    stop: async () => {
      over.abort();
      await work;
    },
  };
}
