// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import * as fc from 'fast-check';

import { plusSeconds } from '../../../../../src/core/model/instant.ts';
import { NO_FAULTS, parseFaults } from '../../../../../src/surfaces/lab/control/faults-plan.ts';
import { chanceOf, Faults, shuffled } from '../../../../../src/surfaces/lab/control/faults.ts';
import { result } from '../../../../../src/surfaces/lab/protocol/answer.ts';
import type {
  Called,
  Operation,
  RequestContext,
  Service,
} from '../../../../../src/surfaces/lab/protocol/operation.ts';
import type { ClusterRecord, World } from '../../../../../src/surfaces/lab/world.ts';
import { form, NOW, world } from '../lab-world.ts';

/** An action that answers with the names of the clusters, or writes one more. */
function operation(service: Service, action: string, write?: string): Operation {
  return {
    service,
    action,
    members: [],
    callers: 'anyone',
    run: async (_form, there) => {
      if (write !== undefined) there.clusters.set(write, CLUSTER);
      return result({ clusters: [...there.clusters.keys()] });
    },
  };
}

const CLUSTER = { name: 'c', arn: 'arn', createdAt: NOW } as ClusterRecord;
const READ = operation('iam', 'GetRole');
const ASK_STS = operation('sts', 'AssumeRoleWithWebIdentity');

function called(there: World, afterMs: number, pauses: number[] = []): Called {
  const now = plusSeconds(NOW, afterMs / 1000);
  const moment: RequestContext = {
    now,
    ports: {
      clock: {
        now: () => now,
        pause: async (milliseconds) => {
          pauses.push(milliseconds);
        },
      },
      endpoints: { connect: async () => assert.fail(), addressesOf: async () => assert.fail() },
    },
    signal: new AbortController().signal,
  };
  return { form: form({}), world: there, moment };
}

async function namesSeen(faults: Faults, by: Operation, call: Called): Promise<unknown> {
  const answer = await faults.run(by, call);
  assert.equal(answer.kind, 'result');
  return answer.kind === 'result' ? answer.members?.['clusters'] : undefined;
}

function faultsOf(plan: Parameters<typeof parseFaults>[0]): Faults {
  const faults = new Faults();
  faults.set(parseFaults(plan, ['GetRole', 'AssumeRoleWithWebIdentity']));
  return faults;
}

describe('reads that are behind', () => {
  it('see each write just when its time has come', async () => {
    const faults = faultsOf({ staleReadsMs: 1000, propagationMs: 3000 });
    const there = world();
    await faults.run(operation('iam', 'CreateRole', 'first'), called(there, 0));
    await faults.run(operation('iam', 'CreateRole', 'second'), called(there, 500));
    for (const [by, afterMs, seen] of [
      [READ, 500, []],
      [READ, 999, []],
      [READ, 1000, ['first']],
      [READ, 1499, ['first']],
      [READ, 1500, ['first', 'second']],
      [ASK_STS, 2999, []],
      [ASK_STS, 3000, ['first']],
      [ASK_STS, 3500, ['first', 'second']],
    ] as const) {
      assert.deepEqual(await namesSeen(faults, by, called(there, afterMs)), seen, String(afterMs));
    }
  });

  it('see the world as it is where there is no lag, and where what was is forgotten', async () => {
    const there = world();
    const write = operation('iam', 'CreateRole', 'first');
    const prompt = faultsOf({});
    await prompt.run(write, called(there, 0));
    assert.deepEqual(await namesSeen(prompt, READ, called(there, 0)), ['first']);
    const late = faultsOf({ staleReadsMs: 1000 });
    await late.run(operation('iam', 'CreateRole', 'second'), called(there, 0));
    assert.deepEqual(await namesSeen(late, READ, called(there, 1)), ['first']);
    late.forget();
    assert.deepEqual(await namesSeen(late, READ, called(there, 1)), ['first', 'second']);
  });

  it('are those of the action that is named, where one is', async () => {
    const faults = faultsOf({ actions: { GetRole: { staleReadsMs: 1000 } } });
    const there = world();
    await faults.run(operation('iam', 'CreateRole', 'first'), called(there, 0));
    assert.deepEqual(await namesSeen(faults, READ, called(there, 1)), []);
    const other = operation('iam', 'ListRoles');
    assert.deepEqual(await namesSeen(faults, other, called(there, 1)), ['first']);
  });
});

describe('answers that are late', () => {
  it('wait as long as they are told to, refusals too', async () => {
    const pauses: number[] = [];
    await faultsOf({ slowMs: 1500 }).run(READ, called(world(), 0, pauses));
    const refused = await faultsOf({ slowMs: 20, throttle: 1 }).run(
      READ,
      called(world(), 0, pauses),
    );
    assert.equal(refused.kind, 'refused');
    await faultsOf({}).run(READ, called(world(), 0, pauses));
    assert.deepEqual(pauses, [1500, 20]);
  });
});

describe('chance', () => {
  it('is the same for a seed and a thing, from 0 up to 1', () => {
    fc.assert(
      fc.property(fc.integer(), fc.string(), (seed, thing) => {
        const [one, other] = [chanceOf(seed, thing), chanceOf(seed, thing)];
        const drawn = Array.from({ length: 20 }, () => one());
        assert.deepEqual(
          drawn,
          Array.from({ length: 20 }, () => other()),
        );
        assert.ok(drawn.every((number) => number >= 0 && number < 1));
      }),
    );
  });

  it('meets a share of calls that is near the one asked for', () => {
    const chance = chanceOf(1, 'thing');
    const met = Array.from({ length: 10_000 }, () => chance()).filter((one) => one < 0.3).length;
    assert.ok(met > 2800 && met < 3200, String(met));
  });

  it('shuffles without losing or doubling a member', () => {
    fc.assert(
      fc.property(fc.array(fc.integer()), fc.integer(), (members, seed) => {
        const after = shuffled(members, chanceOf(seed, 'order'));
        assert.deepEqual(
          after.toSorted((one, other) => one - other),
          members.toSorted((one, other) => one - other),
        );
      }),
    );
  });
});

describe('a plan of faults', () => {
  it('is none where nothing is named', () => {
    assert.deepEqual(parseFaults({}, []), NO_FAULTS);
    assert.deepEqual(parseFaults({ pageSize: null }, []), NO_FAULTS);
  });
});
