// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { applyPlan } from '../../../../src/app/repair/apply.ts';
import { settleStarted } from '../../../../src/app/repair/settle.ts';
import { undoReceipt } from '../../../../src/app/repair/undo.ts';
import { TrustprintError } from '../../../../src/core/error.ts';
import { instantOf } from '../../../../src/core/model/instant.ts';
import type { Change, Receipt } from '../../../../src/core/model/plan.ts';
import { listedThumbprintOf, parseThumbprint } from '../../../../src/core/model/thumbprint.ts';
import type { Clock } from '../../../../src/ports/index.ts';
import { listing, NOW, PROVIDER_ARN, ROOT } from '../../../world.ts';
import { keptReceipts, oneProvider, planOf, stoppedClock, type Trouble } from '../fake-cloud.ts';

const OLD = listedThumbprintOf('a1'.repeat(20));
const NEW = listedThumbprintOf('b2'.repeat(20));
const OTHER = listedThumbprintOf('c3'.repeat(20));
const signal = new AbortController().signal;

const { value: provider } = listing(OLD);

const addNew: Change = {
  kind: 'set-thumbprints',
  provider: PROVIDER_ARN,
  from: [OLD],
  to: [OLD, NEW],
  add: [
    {
      sha1: parseThumbprint(NEW),
      sha256: ROOT.certificate.sha256,
      subject: ROOT.certificate.subject,
      authority: 'issuer-ca',
      because: 'a test',
      seenAt: 'oidc.example.test',
      position: 2,
    },
  ],
  retire: [],
  because: 'a test',
};

const addAudience: Change = {
  kind: 'add-client-id',
  provider: PROVIDER_ARN,
  clientId: 'another',
  because: 'a test',
};

function world(trouble: Trouble = {}, clock = stoppedClock()) {
  const cloud = oneProvider(provider, clock, trouble);
  const receipts = keptReceipts();
  return { clock, cloud, receipts, ports: { clock, cloud, receipts } };
}

/** What a process leaves that is killed between the receipt and the answer. */
function left(changed: Partial<Receipt> = {}): Receipt {
  return {
    id: '20260601T120000Z-00000001',
    kind: 'started',
    at: NOW,
    planId: 'plan-1',
    change: addNew,
    before: [OLD],
    code: undefined,
    detail: undefined,
    callerArn: undefined,
    endpoint: undefined,
    ...changed,
  };
}

describe('settling what a crash left', () => {
  it('does not call made what a later run made', async () => {
    const { ports, clock, receipts } = world();
    await receipts.save(left());
    await clock.pause(1000, signal);
    await applyPlan(planOf(addNew), ports, signal);
    const [settled, ...others] = await settleStarted(ports, signal);
    assert.deepEqual(others, []);
    assert.equal(settled?.id, left().id);
    assert.equal(settled?.kind, 'refused');
    assert.match(settled?.detail ?? '', /found the record still as it was before/);
  });

  it('calls made what a later run set out from, though that is not there any more', async () => {
    const { ports, clock, cloud, receipts } = world();
    await receipts.save(left());
    await cloud.setThumbprints(PROVIDER_ARN, [OLD, NEW], signal);
    const back: Receipt = left({
      id: '20260601T120001Z-00000002',
      kind: 'applied',
      change: { ...addNew, from: [OLD, NEW], to: [OLD] },
      before: [OLD, NEW],
    });
    await receipts.save(back);
    await cloud.setThumbprints(PROVIDER_ARN, [OLD], signal);
    await clock.pause(60_000, signal);
    const [settled] = await settleStarted(ports, signal);
    assert.equal(settled?.kind, 'applied');
    assert.match(settled?.detail ?? '', /-00000002 found it made/);
  });

  it('calls one of two made that were left in the same second: the later one', async () => {
    const { ports, clock, cloud, receipts } = world();
    await receipts.save(left({ id: '20260601T120000Z-ffffffff', at: instantOf(NOW + 1) }));
    await receipts.save(left({ id: '20260601T120000Z-00000000', at: instantOf(NOW + 700) }));
    await cloud.setThumbprints(PROVIDER_ARN, [OLD, NEW], signal);
    await clock.pause(60_000, signal);
    const settled = await settleStarted(ports, signal);
    assert.deepEqual(
      settled.map(({ id, kind }) => [id.slice(-8), kind]),
      [
        ['ffffffff', 'refused'],
        ['00000000', 'applied'],
      ],
    );
  });

  it('calls made what is there although somebody has added to it since', async () => {
    const { ports, clock, cloud, receipts } = world();
    await receipts.save(left());
    await cloud.setThumbprints(PROVIDER_ARN, [OLD, NEW, OTHER], signal);
    await clock.pause(60_000, signal);
    const [settled] = await settleStarted(ports, signal);
    assert.equal(settled?.kind, 'applied');
    assert.match(settled?.detail ?? '', /changed since/);
  });

  it('leaves a receipt alone whose provider these credentials cannot read, and settles others', async () => {
    const { ports, clock, cloud, receipts } = world();
    const elsewhere = PROVIDER_ARN.replace('111122223333', '444455556666');
    await receipts.save(left({ change: { ...addNew, provider: elsewhere } }));
    await receipts.save(left({ id: '20260601T120001Z-00000002' }));
    await clock.pause(60_000, signal);
    const reading = {
      ...cloud,
      provider: async (arn: string) => {
        if (arn === elsewhere) throw new TrustprintError('wrong_account', 'not of that account');
        return cloud.provider(arn, signal);
      },
    };
    const settled = await settleStarted({ ...ports, cloud: reading }, signal);
    assert.deepEqual(
      settled.map(({ id }) => id),
      ['20260601T120001Z-00000002'],
    );
  });

  it('leaves a receipt of another endpoint alone', async () => {
    const { ports, clock, receipts } = world();
    await receipts.save(left({ endpoint: 'http://127.0.0.1:4577' }));
    await clock.pause(60_000, signal);
    assert.deepEqual(await settleStarted(ports, signal), []);
  });

  it('says of a change that it was undone, where the undo came no further', async () => {
    const { ports, receipts } = world();
    await receipts.save(left({ id: 'change', kind: 'applied' }));
    await receipts.save(left({ id: 'undo', kind: 'applied', undoes: 'change' }));
    await settleStarted(ports, signal);
    assert.equal((await receipts.receipt('change')).kind, 'undone');
  });

  it('finds an undo made whose answer was lost, and its change undone', async () => {
    const { ports, clock, receipts, cloud } = world();
    const { receipts: made } = await applyPlan(planOf(addNew), ports, signal);
    const id = made[0]?.id ?? '';
    const lost = new TrustprintError('write_unsettled', 'no answer');
    const losing = {
      ...cloud,
      setThumbprints: async (...asked: Parameters<typeof cloud.setThumbprints>) => {
        await cloud.setThumbprints(...asked);
        throw lost;
      },
    };
    const { error } = await undoReceipt(id, { ...ports, cloud: losing }, signal);
    assert.equal(error?.code, 'write_unsettled');
    assert.equal((await receipts.receipt(id)).kind, 'applied');
    await clock.pause(60_000, signal);
    const settled = await settleStarted(ports, signal);
    assert.deepEqual(
      settled.map(({ kind }) => kind),
      ['applied', 'undone'],
    );
  });
});

describe('a clock that is set back', () => {
  /** Shows an hour less from the moment on that it is told to. */
  function clockSetBack(): Clock & { readonly setBack: () => void; readonly paused: () => number } {
    const clock = stoppedClock();
    let offset = 0;
    return {
      now: () => instantOf(clock.now() + offset),
      pause: async (milliseconds) => clock.pause(milliseconds, signal),
      setBack: () => {
        offset = -3_600_000;
      },
      paused: clock.elapsed,
    };
  }

  it('does not make the reading back wait for longer than it does by a good clock', async () => {
    const clock = clockSetBack();
    const receipts = keptReceipts();
    const cloud = oneProvider(provider, clock, { propagationMs: 1e12 });
    const setting = {
      ...cloud,
      setThumbprints: async (...asked: Parameters<typeof cloud.setThumbprints>) => {
        await cloud.setThumbprints(...asked);
        clock.setBack();
      },
    };
    const { error } = await applyPlan(planOf(addNew), { clock, receipts, cloud: setting }, signal);
    assert.equal(error?.code, 'write_not_seen');
    assert.ok(clock.paused() <= 30_000, String(clock.paused()));
  });

  it('lets a receipt of the future be settled half a minute later', async () => {
    const { ports, clock, receipts } = world();
    await receipts.save(left({ at: instantOf(NOW + 86_400_000) }));
    assert.deepEqual(await settleStarted(ports, signal), []);
    await clock.pause(31_000, signal);
    const [settled] = await settleStarted(ports, signal);
    assert.equal(settled?.kind, 'refused');
  });

  it('gives receipts of one second, and of a second that comes twice, ids of their own', async () => {
    const { ports, receipts, cloud } = world();
    for (let turn = 0; turn < 20; turn += 1) {
      const { receipts: made } = await applyPlan(planOf(addNew), ports, signal);
      await undoReceipt(made[0]?.id ?? '', ports, signal);
    }
    const { receipts: all } = await receipts.all();
    assert.equal(all.length, 40);
    assert.deepEqual(cloud.list(), [OLD]);
  });
});

describe('a run that is interrupted', () => {
  for (const [when, kind] of [
    ['before', 'refused'],
    ['while', 'started'],
    ['after', 'started'],
  ] as const) {
    it(`${when} IAM is asked to write leaves a receipt that is ${kind}`, async () => {
      const controller = new AbortController();
      const { ports, cloud, receipts } = world({ propagationMs: 5000 });
      const stop = (): never => {
        controller.abort(new Error('told to stop'));
        throw controller.signal.reason;
      };
      const stopping = {
        ...cloud,
        provider: async () => (when === 'before' ? stop() : cloud.provider(PROVIDER_ARN, signal)),
        setThumbprints: async (...asked: Parameters<typeof cloud.setThumbprints>) => {
          if (when === 'while') stop();
          await cloud.setThumbprints(...asked);
        },
      };
      const clock = { ...ports.clock, pause: async () => Promise.resolve(stop()) };
      const { receipts: made, error } = await applyPlan(
        planOf(addNew, addAudience),
        { ...ports, cloud: stopping, clock },
        controller.signal,
      );
      assert.equal(error?.code, 'interrupted');
      assert.deepEqual(
        made.map((receipt) => receipt.kind),
        [kind, 'not-reached'],
      );
      const saved = (await receipts.all()).receipts.map((receipt) => receipt.kind);
      assert.deepEqual(saved, when === 'before' ? [] : ['started']);
      assert.deepEqual(cloud.list(), when === 'after' ? [OLD, NEW] : [OLD]);
    });
  }
});

describe('a state folder that takes no more', () => {
  /** Full from the so-many-th receipt on. */
  function filling(receipts: ReturnType<typeof keptReceipts>, room: number) {
    let saved = 0;
    return {
      ...receipts,
      save: async (receipt: Receipt) => {
        saved += 1;
        if (saved > room) throw new TrustprintError('state_unwritable', 'the disk is full');
        await receipts.save(receipt);
      },
    };
  }

  it('is found before anything is written', async () => {
    const { ports, cloud, receipts } = world();
    const full = { ...ports, receipts: filling(receipts, 0) };
    const { receipts: made, error } = await applyPlan(planOf(addNew), full, signal);
    assert.equal(error?.code, 'state_unwritable');
    assert.equal(made[0]?.kind, 'refused');
    assert.deepEqual(cloud.list(), [OLD]);
  });

  it('is found after the write: it is said to be written, and settled when there is room', async () => {
    const { ports, cloud, receipts, clock } = world();
    const full = { ...ports, receipts: filling(receipts, 1) };
    const { receipts: made, error } = await applyPlan(planOf(addNew), full, signal);
    assert.equal(error?.code, 'state_unwritable');
    assert.equal(made[0]?.kind, 'applied');
    assert.deepEqual(cloud.list(), [OLD, NEW]);
    assert.equal(receipts.history.at(-1)?.kind, 'started');
    await clock.pause(60_000, signal);
    const [settled] = await settleStarted(ports, signal);
    assert.equal(settled?.kind, 'applied');
  });
});

describe('an audience that somebody else registers meanwhile', () => {
  it('is not written by us, so that no undo takes it away', async () => {
    const { ports, cloud, receipts } = world();
    await cloud.addClientId(PROVIDER_ARN, 'another', signal);
    const { error } = await applyPlan(planOf(addAudience), ports, signal);
    assert.equal(error?.code, 'list_changed');
    assert.deepEqual(receipts.history, []);
  });
});

describe('an undo of an undo', () => {
  it('is refused: what it would list again needs authority', async () => {
    const { ports, cloud, receipts } = world();
    const { receipts: made } = await applyPlan(planOf(addNew), ports, signal);
    const { receipts: undone } = await undoReceipt(made[0]?.id ?? '', ports, signal);
    const undo = undone.find(({ undoes }) => undoes !== undefined);
    await assert.rejects(undoReceipt(undo?.id ?? '', ports, signal), { code: 'undo_impossible' });
    assert.deepEqual(cloud.list(), [OLD]);
    assert.equal(receipts.history.at(-1)?.kind, 'undone');
  });
});
