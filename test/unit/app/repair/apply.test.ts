// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { applyPlan } from '../../../../src/app/repair/apply.ts';
import { settleStarted } from '../../../../src/app/repair/settle.ts';
import { undoReceipt } from '../../../../src/app/repair/undo.ts';
import { TrustprintError } from '../../../../src/core/error.ts';
import type { Change, CreateProvider } from '../../../../src/core/model/plan.ts';
import type { Provider } from '../../../../src/core/model/provider.ts';
import { listedThumbprintOf, parseThumbprint } from '../../../../src/core/model/thumbprint.ts';
import type { Cloud } from '../../../../src/ports/index.ts';
import { listing, PROVIDER_ARN, ROOT } from '../../../world.ts';
import { keptReceipts, oneProvider, planOf, stoppedClock, type Trouble } from '../fake-cloud.ts';

const OLD = listedThumbprintOf('a'.repeat(39).concat('1'));
const NEW = listedThumbprintOf(ROOT.certificate.sha1);
const signal = new AbortController().signal;

const { value: provider } = listing(OLD);

const addRoot: Change = {
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
      because: 'OpenSSL verified the path',
      seenAt: 'oidc.example.test',
      position: 2,
    },
  ],
  retire: [],
  because: 'the list names nothing presented',
};

const addAudience: Change = {
  kind: 'add-client-id',
  provider: PROVIDER_ARN,
  clientId: 'another',
  because: 'asked for',
};

function world(trouble: Trouble = {}, initial: Provider | undefined = provider) {
  const clock = stoppedClock();
  const cloud = oneProvider(initial, clock, trouble);
  const receipts = keptReceipts();
  return { clock, cloud, receipts, ports: { clock, cloud, receipts } };
}

describe('applyPlan', () => {
  it('leaves a started receipt with the list from before, then an applied one', async () => {
    const { ports, receipts, cloud } = world();
    const { error } = await applyPlan(planOf(addRoot), ports, signal);
    assert.equal(error, undefined);
    assert.deepEqual(cloud.list(), [OLD, NEW]);
    assert.deepEqual(
      receipts.history.map(({ kind, before }) => ({ kind, before })),
      [
        { kind: 'started', before: [OLD] },
        { kind: 'applied', before: [OLD] },
      ],
    );
  });

  it('writes nothing when the list changed since the plan was made', async () => {
    const other = listedThumbprintOf('b'.repeat(39).concat('2'));
    const { ports, receipts, cloud } = world({ meanwhile: (list) => [...list, other] });
    const { error } = await applyPlan(planOf(addRoot), ports, signal);
    assert.equal(error?.code, 'list_changed');
    assert.deepEqual(cloud.list(), [OLD, other]);
    assert.deepEqual(receipts.history, []);
  });

  it('waits while IAM does not show the write yet', async () => {
    const { ports, clock } = world({ propagationMs: 20_000 });
    const { receipts, error } = await applyPlan(planOf(addRoot), ports, signal);
    assert.equal(error, undefined);
    assert.equal(receipts[0]?.kind, 'applied');
    assert.ok(clock.elapsed() >= 20_000);
  });

  it('gives up after 30 seconds and leaves the receipt started', async () => {
    const { ports, receipts } = world({ propagationMs: 300_000 });
    const { error } = await applyPlan(planOf(addRoot), ports, signal);
    assert.equal(error?.code, 'write_not_seen');
    assert.equal(receipts.history.at(-1)?.kind, 'started');
  });

  it('says that somebody else has written since, and not that IAM is slow', async () => {
    const other = listedThumbprintOf('b'.repeat(39).concat('2'));
    for (const afterwards of [() => [OLD, other], () => [OLD, NEW, other]]) {
      const { ports, receipts, cloud } = world({ afterwards });
      const { error } = await applyPlan(planOf(addRoot), ports, signal);
      assert.equal(error?.code, 'write_not_seen');
      assert.match(error.message, /took the change of .* and somebody has changed it since/);
      assert.deepEqual(error.facts['found'], cloud.list());
      assert.equal(receipts.history.at(-1)?.kind, 'started');
    }
  });

  it('says what was not reached when a change is refused', async () => {
    const refused = new TrustprintError('cloud_write_denied', 'not allowed');
    const { ports, cloud } = world({ onWrite: { error: refused, tookPlace: false } });
    const { receipts, error } = await applyPlan(planOf(addRoot, addAudience), ports, signal);
    assert.equal(error?.code, 'cloud_write_denied');
    assert.deepEqual(
      receipts.map(({ kind }) => kind),
      ['refused', 'not-reached'],
    );
    assert.deepEqual(cloud.list(), [OLD]);
  });
});

describe('settleStarted', () => {
  for (const tookPlace of [true, false]) {
    it(`finds out whether a write whose answer was lost ${tookPlace ? 'took' : 'did not take'} place`, async () => {
      const lost = new TrustprintError('write_unsettled', 'no answer');
      const { ports, clock, receipts } = world({ onWrite: { error: lost, tookPlace } });
      const { error } = await applyPlan(planOf(addRoot), ports, signal);
      assert.equal(error?.code, 'write_unsettled');
      assert.equal(receipts.history.at(-1)?.kind, 'started');
      await clock.pause(60_000, signal);
      const [settled] = await settleStarted(ports, signal);
      assert.equal(settled?.kind, tookPlace ? 'applied' : 'refused');
    });
  }

  it('leaves a fresh write alone that IAM may still come to show', async () => {
    const lost = new TrustprintError('write_unsettled', 'no answer');
    const { ports } = world({ onWrite: { error: lost, tookPlace: true }, propagationMs: 10_000 });
    await applyPlan(planOf(addRoot), ports, signal);
    assert.deepEqual(await settleStarted(ports, signal), []);
  });
});

/** A provider with all that is carried over to it. */
const besideAnother: CreateProvider = {
  kind: 'create-provider',
  provider: PROVIDER_ARN,
  url: `https://${provider.url}`,
  clientIds: ['one', 'sts.amazonaws.com'],
  to: [NEW],
  add: [],
  tags: { team: 'a' },
  contextProvider: {
    subjectSourceKey: 'sub',
    subjectTypeSourceKey: undefined,
    subjectTypeValue: 'user',
    keys: [
      { source: 'a', target: 'b' },
      { source: 'c', target: undefined },
    ],
  },
  because: 'missing',
};

describe('a provider that was made', () => {
  for (const [what, changed] of [
    ['another audience', { clientIds: ['one', 'sts.amazonaws.com', 'of somebody'] }],
    ['another list', { thumbprints: [NEW, OLD] }],
  ] as const) {
    it(`is not deleted by an undo where somebody gives it ${what} meanwhile`, async () => {
      const { clock } = world();
      const cloud = oneProvider(undefined, clock);
      const receipts = keptReceipts();
      const { receipts: made } = await applyPlan(
        planOf(besideAnother),
        { clock, cloud, receipts },
        signal,
      );
      let looks = 0;
      const meanwhile: Cloud = {
        ...cloud,
        provider: async (arn, at) => {
          const there = await cloud.provider(arn, at);
          looks += 1;
          return there && looks > 1 ? { ...there, ...changed } : there;
        },
      };
      const ports = { clock, cloud: meanwhile, receipts };
      const { error } = await undoReceipt(made[0]?.id ?? '', ports, signal);
      assert.equal(error?.code, 'list_changed');
      assert.equal(cloud.there(), true);
    });
  }
});

describe('a provider that is made beside another', () => {
  const made = async (changed: (there: Provider) => Provider) => {
    const { clock } = world();
    const cloud = oneProvider(undefined, clock);
    const asTold: Cloud = {
      ...cloud,
      provider: async (arn, at) => {
        const there = await cloud.provider(arn, at);
        return there && changed(there);
      },
    };
    const ports = { clock, cloud: asTold, receipts: keptReceipts() };
    return applyPlan(planOf(besideAnother), ports, signal);
  };

  it('is read back with what was carried over, in whatever order', async () => {
    const turned = await made((there) => ({
      ...there,
      tags: undefined,
      contextProvider: there.contextProvider && {
        ...there.contextProvider,
        keys: there.contextProvider.keys.toReversed(),
      },
    }));
    assert.equal(turned.error, undefined);
  });

  it('is not taken for made while what was carried over is not there', async () => {
    const [key] = besideAnother.contextProvider?.keys ?? [];
    assert.ok(key && besideAnother.contextProvider);
    const { contextProvider } = besideAnother;
    for (const lacking of [
      { contextProvider: undefined },
      { contextProvider: { ...contextProvider, keys: [key] } },
      { contextProvider: { ...contextProvider, subjectTypeValue: 'group' } },
      { tags: {} },
    ]) {
      const { error, receipts } = await made((there) => ({ ...there, ...lacking }));
      assert.equal(error?.code, 'write_not_seen');
      assert.equal(receipts[0]?.kind, 'started');
    }
  });
});

describe('undoReceipt', () => {
  it('puts the list back as it was', async () => {
    const { ports, cloud, receipts } = world();
    const { receipts: made } = await applyPlan(planOf(addRoot), ports, signal);
    const { error } = await undoReceipt(made[0]?.id ?? '', ports, signal);
    assert.equal(error, undefined);
    assert.deepEqual(cloud.list(), [OLD]);
    assert.ok(receipts.history.some(({ kind, id }) => kind === 'undone' && id === made[0]?.id));
  });

  it('refuses when somebody changed the list since', async () => {
    const { ports, cloud } = world();
    const { receipts: made } = await applyPlan(planOf(addRoot), ports, signal);
    await cloud.setThumbprints(PROVIDER_ARN, [NEW], signal);
    await assert.rejects(undoReceipt(made[0]?.id ?? '', ports, signal), {
      code: 'undo_superseded',
    });
    assert.deepEqual(cloud.list(), [NEW]);
  });

  it('never puts back a retired value, which would need authority', async () => {
    const retiring: Change = {
      ...addRoot,
      to: [NEW],
      retire: [{ sha1: OLD, why: 'a placeholder' }],
    };
    const { ports, cloud } = world();
    const { receipts: made } = await applyPlan(planOf(retiring), ports, signal);
    await assert.rejects(undoReceipt(made[0]?.id ?? '', ports, signal), {
      code: 'undo_impossible',
    });
    assert.deepEqual(cloud.list(), [NEW]);
  });

  it('deletes a provider that it created, while it is as it was created', async () => {
    const create: Change = {
      kind: 'create-provider',
      provider: PROVIDER_ARN,
      url: `https://${provider.url}`,
      clientIds: ['sts.amazonaws.com'],
      to: [NEW],
      add: [],
      because: 'missing',
    };
    const { clock } = world();
    const cloud = oneProvider(undefined, clock);
    const ports = { clock, cloud, receipts: keptReceipts() };
    const { receipts: made } = await applyPlan(planOf(create), ports, signal);
    assert.equal(cloud.there(), true);
    await undoReceipt(made[0]?.id ?? '', ports, signal);
    assert.equal(cloud.there(), false);
  });

  it('deletes it too where IAM gives its audiences back in another order', async () => {
    const { clock } = world();
    const cloud = oneProvider(undefined, clock);
    const ports = { clock, cloud, receipts: keptReceipts() };
    const made = await applyPlan(planOf(besideAnother), ports, signal);
    const turned: Cloud = {
      ...cloud,
      provider: async (arn, at) => {
        const there = await cloud.provider(arn, at);
        return there && { ...there, clientIds: there.clientIds.toReversed() };
      },
    };
    const { error } = await undoReceipt(
      made.receipts[0]?.id ?? '',
      { ...ports, cloud: turned },
      signal,
    );
    assert.equal(error, undefined);
    assert.equal(cloud.there(), false);
  });

  it('refuses a second undo of the same receipt', async () => {
    const { ports } = world();
    const { receipts: made } = await applyPlan(planOf(addRoot), ports, signal);
    const id = made[0]?.id ?? '';
    await undoReceipt(id, ports, signal);
    await assert.rejects(undoReceipt(id, ports, signal), { code: 'undo_impossible' });
  });
});
