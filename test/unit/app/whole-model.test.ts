// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import * as fc from 'fast-check';

import type { Provider } from '../../../src/core/model/provider.ts';
import { listing, ROLE_ARN, TRUST_POLICY } from '../../world.ts';
import { CAS, type Party, PARTIES, VALUES, valueOf } from './repairs-model.ts';
import { AUDIENCE, watch } from './whole-watch.ts';
import { type Mishap, ROLE_NAME, type Standing, WholeWorld } from './whole-world.ts';
import { assertShare, propertyRuns } from '../../property-runs.ts';

/** Four changes of six calls each, and what an undo reads before. */
const MOST_CALLS = 26;
const OTHER_ROLE = 'arn:aws:iam::111122223333:role/other';
const POLICIES = [
  TRUST_POLICY,
  TRUST_POLICY.replace('team-a', 'default'),
  JSON.stringify(JSON.parse(TRUST_POLICY.replace('team-a:web', 'team-b:x')), undefined, 3),
];

/** Strangers seldom: with one among them there is nothing to write. */
const someParty = fc.constantFrom(...PARTIES, 'named', 'named', 'renewed');
const someParties = fc.array(someParty, { minLength: 1, maxLength: 2 });
const someValues = fc.array(fc.constantFrom(...VALUES), { minLength: 1, maxLength: 5 });
const someProvider: fc.Arbitrary<Provider | undefined> = fc
  .option(
    fc.record({
      thumbprints: someValues,
      clientIds: fc.constantFrom([AUDIENCE], ['other'], ['other', AUDIENCE]),
    }),
    { nil: undefined, freq: 4 },
  )
  .map((made) => made && { ...listing().value, ...made });
const someStanding: fc.Arbitrary<Standing> = fc.record(
  {
    provider: someProvider,
    policy: fc.constantFrom(...POLICIES),
    annotations: fc.constantFrom<Standing['annotations']>(
      { [ROLE_NAME]: ROLE_ARN },
      { [ROLE_NAME]: OTHER_ROLE, of: 'somebody' },
      { of: 'somebody' },
    ),
  },
  { noNullPrototype: true },
);

const someMishap: fc.Arbitrary<Mishap | undefined> = fc.option(
  fc.record({
    call: fc.integer({ min: 1, max: MOST_CALLS }),
    kind: fc.constantFrom<Mishap['kind']>(
      'throttled',
      'refused',
      'lost-before',
      'lost-after',
      'killed',
      'killed',
      'other-writer',
    ),
    leaves: fc
      .tuple(someStanding, fc.constantFrom<keyof Standing>('provider', 'policy', 'annotations'))
      .map(([standing, what]) => ({ [what]: standing[what] })),
  }),
  { nil: undefined, freq: 2 },
);

type Step =
  | { readonly do: 'fix'; readonly mishap: Mishap | undefined }
  | { readonly do: 'undo'; readonly mishap: Mishap | undefined; readonly which: number }
  | { readonly do: 'settle' }
  | { readonly do: 'wait'; readonly days: number }
  | { readonly do: 'rotate'; readonly served: readonly Party[] };

const someStep: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant('fix' as const), mishap: someMishap }) },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('undo' as const),
      mishap: someMishap,
      which: fc.nat(9),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('settle' as const) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('wait' as const),
      days: fc.integer({ min: 1, max: 9 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('rotate' as const), served: someParties }) },
);

async function take(step: Step, world: WholeWorld): Promise<void> {
  switch (step.do) {
    case 'fix':
      return world.fix(step.mishap);
    case 'undo':
      return world.undo(step.mishap, step.which);
    case 'settle':
      return world.settle();
    case 'wait':
      world.pass(step.days * 86_400);
      return;
    case 'rotate':
      world.served = step.served;
  }
}

describe('repairs of all kinds, whatever happens on the way', () => {
  it('write what their receipts say, nothing else, and what others wrote stays', async () => {
    const counts = new Map<string, number>();
    await fc.assert(
      fc.asyncProperty(
        someParties,
        someStanding,
        fc.array(someStep, { minLength: 1, maxLength: 10 }),
        async (served, standing, steps) => {
          const world = new WholeWorld(served, standing, watch);
          for (const step of steps) await take(step, world);
          await world.settle();
          assertReceiptsTrue(world);
          for (const { change, kind } of world.receipts) {
            count(counts, kind);
            count(counts, `${change.kind} ${kind}`);
          }
          const gone = world.writes.flatMap(({ receipt: { change, undoes } }) =>
            undoes === undefined && 'retire' in change ? change.retire : [],
          );
          for (const { why } of gone) count(counts, why.replace(/ since .*/, ''));
        },
      ),
      RUNS,
    );
    // A walk on which little of this happens would hold little.
    for (const what of WANTED) {
      assertShare(counts.get(what) ?? 0, RUNS, 0, what);
    }
  });

  it('let a value go that was idle for a fortnight, and none sooner', async () => {
    let gone = 0;
    await fc.assert(
      fc.asyncProperty(
        someValues,
        fc.array(fc.tuple(fc.integer({ min: 1, max: 8 }), someMishap), {
          minLength: 3,
          maxLength: 6,
        }),
        someParties,
        async (values, days, then) => {
          const thumbprints = [...new Set([valueOf(CAS.named), ...values])].slice(0, 5);
          const provider = { ...listing().value, thumbprints };
          const right = { policy: TRUST_POLICY, annotations: { [ROLE_NAME]: ROLE_ARN } };
          const world = new WholeWorld(['named'], { provider, ...right }, watch);
          for (const [index, [wait, mishap]] of days.entries()) {
            if (index === 2) world.served = then;
            world.pass(wait * 86_400);
            await world.fix(mishap);
          }
          await world.settle();
          assertReceiptsTrue(world);
          gone += world.writes.filter(
            ({ receipt: { change } }) =>
              change.kind === 'set-thumbprints' &&
              change.retire.some(({ why }) => why.startsWith('no address')),
          ).length;
        },
      ),
      FEWER,
    );
    assertShare(gone, FEWER, 1 / 25, 'let go');
  });

  it('are taken back to the byte, where nobody else wrote and nothing had to go', async () => {
    await fc.assert(
      fc.asyncProperty(someParties, someStanding, async (served, standing) => {
        const world = new WholeWorld(served.slice(0, 1), standing, watch);
        await world.fix(undefined);
        const isWhole = world.writes.every(
          ({ receipt: { change } }) => !('retire' in change) || change.retire.length === 0,
        );
        const { length } = world.writes;
        for (let left = length; left > 0; left -= 1) await world.undo(undefined, 0);
        if (isWhole) assert.deepEqual(world.standing, standing);
      }),
      FEWER,
    );
  });
});

/** Every write has its receipt, none is left open, and where nobody else wrote each says what was. */
function assertReceiptsTrue(world: WholeWorld): void {
  const { receipts, writes, others } = world;
  const open = receipts.filter(({ kind }) => kind === 'started');
  assert.deepEqual(open, [], 'the next run settles what a crash left open');
  const made = new Set(writes.map(({ receipt: { id } }) => id));
  assert.equal(made.size, writes.length, 'each write has a receipt of its own');
  for (const { id, kind, change } of receipts) {
    if (others > 0) break;
    const says = kind === 'applied' || kind === 'undone';
    assert.equal(says, made.has(id), `${change.kind} ${id} is ${kind}`);
  }
}

function count(counts: Map<string, number>, what: string): void {
  counts.set(what, (counts.get(what) ?? 0) + 1);
}

const KINDS = [
  'set-thumbprints',
  'add-client-id',
  'create-provider',
  'set-trust-policy',
  'annotate-service-account',
];
const WANTED = [
  'a placeholder',
  'listed twice',
  'refused',
  ...KINDS.flatMap((kind) => [`${kind} applied`, `${kind} undone`]),
];

const RUNS = propertyRuns(120);
const FEWER = propertyRuns(125);
