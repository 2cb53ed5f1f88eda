// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import { type FaultyLab, faultyLab } from '../faulty-lab.ts';
import type { Moment } from './kill-moments.ts';
import { type Rehearsal, rehearsal, type Repaired } from './kills.ts';

/** How often a process is killed at a random moment besides: the nightly run says. */
const TIMES = Number(process.env['TRUSTPRINT_KILLS'] ?? 0);

let faulty: FaultyLab;
let repair: Rehearsal;

before(async () => {
  faulty = await faultyLab('stale-thumbprint');
  repair = await rehearsal(faulty, listOf(faulty));
});
after(async () => {
  await repair[Symbol.asyncDispose]();
  await faulty[Symbol.asyncDispose]();
});

for (const kind of ['fix', 'undo'] as const) {
  describe(`${kind} of a list, killed in the middle of its work`, () => {
    it('leaves the list of before or after, and true receipts, whenever it is killed', async () => {
      const moments = repair.moments[kind];
      assertWhole(moments);
      for (const moment of moments) await repair.kill(kind, moment);
    });

    if (TIMES > 0) {
      it(`the same at ${String(TIMES)} random moments`, async () => {
        for (let turn = 0; turn < TIMES; turn += 1) await repair.kill(kind, randomMoment());
      });
    }
  });
}

/** The write, and all that is done with the lock and the receipts. */
function assertWhole(moments: readonly Moment[]): void {
  const operations = moments.flatMap((one) => (one.at === 'file' ? [one.operation] : []));
  const count = (form: RegExp): number => operations.filter((one) => form.test(one)).length;
  assert.equal(count(/^link lock$/), 1);
  assert.equal(count(/^remove lock$/), 1);
  assert.ok(count(/^rename \d{8}T.*\.json$/) >= 2, operations.join());
  assert.ok(count(/^write \.\d{8}T.*\.tmp$/) >= 2, operations.join());
  const writes = moments.filter((one) => one.at === 'question' && one.action.startsWith('Update'));
  assert.equal(writes.length, 2, 'before it is made, and after');
}

/** Most fall between the questions, where something can be left half-done; some fall anywhere. */
function randomMoment(): Moment {
  return Math.random() < 0.2
    ? { at: 'time', asked: 0, thenMs: Math.random() * START_MS }
    : {
        at: 'time',
        asked: Math.floor(Math.random() * QUESTIONS),
        thenMs: Math.random() * BETWEEN_MS,
      };
}

function listOf({ iam, lab }: FaultyLab): Repaired {
  return {
    fix: ['fix', 'eks:lab', '--issuer-ca', lab.announcement.caFile, '--yes'],
    read: async () => inOrder(await iam.list()) ?? '',
    put: async (text) => iam.setList(text.split(',')),
    before: (receipt) => inOrder(receipt.before),
    left: ({ change }) => inOrder(change.to),
  };
}

/** Lists mean the same in any order. */
function inOrder(list: readonly string[] | null | undefined): string | undefined {
  return list?.toSorted().join();
}

/** Until it asks AWS for the first time, a process takes about so long on two cores. */
const START_MS = 400;
/** A `fix` asks AWS seven questions, an `undo` five; after the last, the receipt is closed. */
const QUESTIONS = 8;
/** What lies between two questions takes less. */
const BETWEEN_MS = 12;
