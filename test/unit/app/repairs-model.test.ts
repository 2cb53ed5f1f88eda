// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import * as fc from 'fast-check';

import { type Mishap, PARTIES, VALUES, World } from './repairs-model.ts';
import { assertShare, propertyRuns } from '../../property-runs.ts';

type Step =
  | { readonly do: 'fix' | 'undo'; readonly mishap: Mishap | undefined }
  | { readonly do: 'settle' }
  | { readonly do: 'rotate'; readonly served: World['served'] };

const someValues = fc.uniqueArray(fc.constantFrom(...VALUES), { minLength: 1, maxLength: 5 });
const someParties = fc.array(fc.constantFrom(...PARTIES), { minLength: 1, maxLength: 3 });

const someMishap: fc.Arbitrary<Mishap | undefined> = fc.option(
  fc.record({
    call: fc.integer({ min: 1, max: 6 }),
    kind: fc.constantFrom<Mishap['kind']>(
      'throttled',
      'refused',
      'lost-before',
      'lost-after',
      'killed',
      'killed',
      'other-writer',
    ),
    leaves: someValues,
  }),
  { nil: undefined, freq: 2 },
);

const someStep: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ do: fc.constant('fix' as const), mishap: someMishap }),
  fc.record({ do: fc.constant('undo' as const), mishap: someMishap }),
  fc.record({ do: fc.constant('settle' as const) }),
  fc.record({ do: fc.constant('rotate' as const), served: someParties }),
);

async function walk(world: World, steps: readonly Step[]): Promise<void> {
  for (const step of steps) {
    if (step.do === 'rotate') world.served = step.served;
    else if (step.do === 'settle') await world.settle();
    else await world[step.do](step.mishap);
  }
}

describe('repairs, whatever happens on the way', () => {
  it('write nothing without authority, drop nothing that is presented, and leave true receipts', async () => {
    const kinds = new Map<string, number>();
    await fc.assert(
      fc.asyncProperty(
        someParties,
        someValues,
        fc.array(someStep, { minLength: 1, maxLength: 8 }),
        async (served, list, steps) => {
          const world = new World(served, list);
          await walk(world, steps);
          await world.settle();
          for (const { kind } of world.receipts) kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
          const open = world.receipts.filter(({ kind }) => kind === 'started');
          assert.deepEqual(open, [], 'the next run settles what a crash left open');
        },
      ),
      RUNS,
    );
    // A walk on which little is written, lost or taken back would hold little.
    for (const kind of ['applied', 'refused', 'undone']) {
      assertShare(kinds.get(kind) ?? 0, RUNS, 1 / 50, kind);
    }
  });

  it('restore the very list, where nobody else wrote and nothing had to go', async () => {
    await fc.assert(
      fc.asyncProperty(
        someParties,
        fc.uniqueArray(fc.constantFrom(...VALUES), { minLength: 1, maxLength: 3 }),
        async (served, list) => {
          const world = new World(served.slice(0, 2), list);
          const before = world.list;
          await world.fix(undefined);
          const wasWritten = world.receipts.some(({ kind }) => kind === 'applied');
          const isWhole = before.every((value) => world.list.includes(value));
          await world.undo(undefined);
          if (isWhole || !wasWritten) assert.deepEqual(world.list, before);
        },
      ),
      RUNS,
    );
  });
});

const RUNS = propertyRuns(300);
