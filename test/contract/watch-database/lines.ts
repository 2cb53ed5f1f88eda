// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';

import type { KeptLine, WatchDatabase, WorkUnit } from '../../../src/ports/watch.ts';
import type { Place } from './databases.ts';
import { ACCOUNT, commit, LATER, OTHER_ACCOUNT, startRound, UNIT } from './examples.ts';

/** What every database must do with the lines of what was seen. */
export function describeLines(
  name: string,
  make: () => Promise<Place>,
  skip: string | false,
): void {
  describe(`the lines of watch: ${name}`, { skip }, () => {
    let place: Place;
    let database: WatchDatabase;
    beforeEach(async () => {
      place = await make();
      database = await place.open();
      await startRound(database);
    });
    afterEach(async () => {
      await place[Symbol.asyncDispose]();
    });

    const whole: WorkUnit = { ...UNIT, kind: 'whole', of: '' };
    const other: WorkUnit = { ...UNIT, of: OTHER_ACCOUNT };

    async function put(unit: WorkUnit, kept: readonly KeptLine[], gone: readonly KeptLine[] = []) {
      const lines = { kept, gone };
      assert.equal(await commit(database, [], { unit, lines }), 'committed');
    }

    async function all(accounts?: readonly string[]): Promise<readonly KeptLine[]> {
      const pages = await Array.fromAsync((await place.open()).reads.lines(accounts));
      return pages
        .flat()
        .map(({ unit: _, ...one }) => one)
        .toSorted((one, two) => (one.line < two.line ? -1 : 1));
    }

    const revision = async (): Promise<string> => (await database.reads.linesState()).revision;

    it('come back as they were written, those of some accounts alone', async () => {
      const [mine, shared, theirs] = [line('arn:1'), line('host', null), line('arn:2')];
      await put(UNIT, [mine, shared]);
      await put(other, [{ ...theirs, account: OTHER_ACCOUNT }]);
      assert.deepEqual(await all(), [mine, { ...theirs, account: OTHER_ACCOUNT }, shared]);
      assert.deepEqual(await all([ACCOUNT]), [mine]);
      assert.deepEqual(await all([]), []);
      const keys = await database.snapshots.lineKeysOf({ ...UNIT, round: 7 });
      assert.deepEqual(
        keys.map((key) => key.name),
        ['arn:1', 'host'],
      );
    });

    it('are replaced and removed by their own unit, and the others stay', async () => {
      await put(UNIT, [line('arn:1'), line('arn:2')]);
      await put(other, [line('arn:1', OTHER_ACCOUNT)]);
      await startRound(database, 2);
      const changed = { ...line('arn:1'), line: '{"another":1}' };
      await put({ ...UNIT, round: 2 }, [changed], [line('arn:2')]);
      assert.deepEqual(await all(), [changed, line('arn:1', OTHER_ACCOUNT)]);
    });

    it('make another revision when one is another, or a round was completed, and else none', async () => {
      assert.deepEqual((await database.reads.linesState()).sources, []);
      await put(UNIT, [line('arn:1')]);
      assert.deepEqual((await database.reads.linesState()).sources, ['prod']);
      const first = await revision();
      await startRound(database, 2);
      await put({ ...UNIT, round: 2 }, [line('arn:1')]);
      assert.equal(await revision(), first, 'nothing is another');
      await put({ ...whole, round: 2 }, [line('f1')]);
      const second = await revision();
      assert.notEqual(second, first, 'one came');
      await startRound(database, 3);
      await put({ ...whole, round: 3 }, [], [line('f1')]);
      const third = await revision();
      assert.notEqual(third, second, 'one went');
      await startRound(database, 4);
      await commit(database, [], { unit: { ...whole, round: 4 }, at: LATER, completes: true });
      assert.notEqual(await revision(), third, 'a round was completed');
    });

    it('go with their unit, and with their source', async () => {
      await put(UNIT, [line('arn:1')]);
      await put(other, [line('arn:2', OTHER_ACCOUNT)]);
      await startRound(database, 2);
      await put({ ...UNIT, round: 2 }, [line('arn:1')]);
      await commit(database, [], { unit: { ...whole, round: 2 }, completes: true });
      assert.deepEqual(await all(), [line('arn:1')]);
      await database.rounds.keepOnly([], LATER);
      assert.deepEqual(await all(), []);
    });

    it('of thousands come page by page, each once, names of any length among them', async () => {
      const many = Array.from({ length: 3000 }, (_, at) =>
        line(`${String(at)} ${'é'.repeat(900)}`),
      );
      await put(UNIT, many);
      const pages = await Array.fromAsync(database.reads.lines([ACCOUNT]));
      assert.ok(pages.length > 10);
      assert.equal(new Set(pages.flat().map((one) => one.line)).size, 3000);
    });
  });
}

function line(name: string, account: string | null = ACCOUNT): KeptLine {
  return { kind: 'trust', name, account, line: JSON.stringify({ name, account, of: '\0\ud800' }) };
}
