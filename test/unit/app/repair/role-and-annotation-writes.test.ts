// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { applyPlan } from '../../../../src/app/repair/apply.ts';
import { settleStarted } from '../../../../src/app/repair/settle.ts';
import { undoReceipt } from '../../../../src/app/repair/undo.ts';
import { TrustprintError } from '../../../../src/core/error.ts';
import type { ServiceAccount } from '../../../../src/core/model/kubernetes.ts';
import type { AnnotateServiceAccount, SetTrustPolicy } from '../../../../src/core/model/plan.ts';
import type { Cloud, Kubernetes } from '../../../../src/ports/index.ts';
import { PROVIDER_ARN, ROLE_ARN, TRUST_POLICY } from '../../../world.ts';
import { keptReceipts, oneProvider, planOf, stoppedClock } from '../fake-cloud.ts';
import type { Versions } from '../../../../src/app/repair/undo-provider.ts';

const signal = new AbortController().signal;

const BEFORE = TRUST_POLICY.replace('team-a', 'default');
const AFTER = BEFORE.replace(
  '"system:serviceaccount:default:web"',
  '["system:serviceaccount:default:web","system:serviceaccount:team-a:web"]',
);
const OTHERS = BEFORE.replace('default:web', 'other:web');

const setPolicy: SetTrustPolicy = {
  kind: 'set-trust-policy',
  role: ROLE_ARN,
  before: BEFORE,
  after: AFTER,
  edits: ['a test'],
  because: 'a test',
};

const ROLE = 'eks.amazonaws.com/role-arn';
const SERVER = 'https://api.example.test';
const annotate: AnnotateServiceAccount = {
  kind: 'annotate-service-account',
  namespace: 'team-a',
  name: 'web',
  server: SERVER,
  context: 'prod',
  before: { [ROLE]: undefined },
  after: { [ROLE]: ROLE_ARN },
  because: 'a test',
};

/** One role, which IAM gives back as it pleases. */
function world({
  document = BEFORE,
  failing,
  shown = (text) => text,
}: {
  readonly document?: string;
  readonly failing?: { readonly tookPlace: boolean };
  readonly shown?: (text: string) => string;
} = {}) {
  let policy = document;
  let fault = failing;
  const clock = stoppedClock();
  const receipts = keptReceipts();
  const cloud: Cloud = {
    ...oneProvider(undefined, clock),
    role: async () =>
      Promise.resolve({
        arn: ROLE_ARN,
        trustPolicy: shown(policy),
        maxSessionDurationSeconds: 3600,
      }),
    setTrustPolicy: async (_, text) => {
      const failed = fault;
      fault = undefined;
      if (failed?.tookPlace !== false) policy = text;
      if (failed !== undefined) throw new TrustprintError('write_unsettled', 'no answer');
      return Promise.resolve();
    },
  };
  return {
    clock,
    receipts,
    ports: { clock, cloud, receipts },
    policy: () => policy,
    set: (text: string) => {
      policy = text;
    },
  };
}

async function applied(made: ReturnType<typeof world>): Promise<string> {
  const { receipts, error } = await applyPlan(planOf(setPolicy), made.ports, signal);
  assert.equal(error, undefined);
  return receipts[0]?.id ?? '';
}

describe('a change of a trust policy', () => {
  it('is written after a receipt with the whole document from before, and undo restores its bytes', async () => {
    const made = world();
    const id = await applied(made);
    assert.equal(made.policy(), AFTER);
    assert.deepEqual(
      made.receipts.history.map(({ kind, change }) => [
        kind,
        change.kind === 'set-trust-policy' && change.before,
      ]),
      [
        ['started', BEFORE],
        ['applied', BEFORE],
      ],
    );
    const { error } = await undoReceipt(id, made.ports, signal);
    assert.equal(error, undefined);
    assert.equal(made.policy(), BEFORE);
  });

  it('is not made where somebody has changed the document since the plan', async () => {
    const made = world({ document: OTHERS });
    const { error } = await applyPlan(planOf(setPolicy), made.ports, signal);
    assert.equal(error?.code, 'list_changed');
    assert.equal(error.facts['found'], OTHERS);
    assert.equal(made.policy(), OTHERS);
    assert.deepEqual(made.receipts.history, []);
  });

  it('is made and seen where IAM gives the document back in another order', async () => {
    const shown = (text: string): string => {
      const { Version, Statement } = JSON.parse(text) as { Version: string; Statement: unknown[] };
      return JSON.stringify({ Statement: Statement[0], Version }, undefined, 2);
    };
    const made = world({ shown });
    const id = await applied(made);
    await undoReceipt(id, made.ports, signal);
    assert.equal(made.policy(), BEFORE);
  });

  for (const tookPlace of [true, false]) {
    it(`whose answer was lost is settled by looking, where it ${tookPlace ? 'took' : 'did not take'} place`, async () => {
      const made = world({ failing: { tookPlace } });
      const { error } = await applyPlan(planOf(setPolicy), made.ports, signal);
      assert.equal(error?.code, 'write_unsettled');
      assert.equal(made.receipts.history.at(-1)?.kind, 'started');
      await made.clock.pause(60_000, signal);
      const [settled] = await settleStarted(made.ports, signal);
      assert.equal(settled?.kind, tookPlace ? 'applied' : 'refused');
      assert.equal(made.policy(), tookPlace ? AFTER : BEFORE);
    });
  }
});

describe('an undo of a trust policy that somebody has changed since', () => {
  it('is refused with all three versions where nobody can be asked', async () => {
    const made = world();
    const id = await applied(made);
    made.set(OTHERS);
    await assert.rejects(undoReceipt(id, made.ports, signal), (error) => {
      assert.ok(error instanceof TrustprintError);
      assert.equal(error.code, 'undo_superseded');
      const { before, left, now } = error.facts;
      assert.deepEqual({ before, left, now }, { before: BEFORE, left: AFTER, now: OTHERS });
      return true;
    });
    assert.equal(made.policy(), OTHERS);
  });

  for (const answer of [true, false]) {
    it(`is ${answer ? 'made' : 'not made'} where a person who has seen all three says so`, async () => {
      const made = world();
      const id = await applied(made);
      made.set(OTHERS);
      const shown: Versions[] = [];
      const ports = {
        ...made.ports,
        decide: async (versions: Versions) => {
          shown.push(versions);
          return Promise.resolve(answer);
        },
      };
      const undone = undoReceipt(id, ports, signal);
      if (answer) await undone;
      else await assert.rejects(undone, { code: 'confirmation_refused' });
      assert.equal(shown[0]?.now, OTHERS);
      assert.equal(made.policy(), answer ? BEFORE : OTHERS);
    });
  }

  it('is not asked about where what was before is there', async () => {
    const made = world();
    const id = await applied(made);
    made.set(BEFORE);
    const decide = async (): Promise<boolean> => Promise.reject(new Error('nobody is to be asked'));
    await assert.rejects(undoReceipt(id, { ...made.ports, decide }, signal), {
      code: 'undo_superseded',
    });
  });
});

describe('an undo at another endpoint than that of the receipt', () => {
  const LAB = 'http://127.0.0.1:4000';
  for (const [of, now] of [
    [undefined, LAB],
    [LAB, undefined],
    [LAB, `${LAB}1`],
  ]) {
    it(`is refused: ${of ?? 'AWS'}, and now ${now ?? 'AWS'}`, async () => {
      const made = world();
      const cloudAt = (endpoint: string | undefined) => ({
        ...made.ports,
        cloud: { ...made.ports.cloud, endpoint },
      });
      const { receipts } = await applyPlan(planOf(setPolicy), cloudAt(of), signal);
      const undone = undoReceipt(receipts[0]?.id ?? '', cloudAt(now), signal);
      await assert.rejects(undone, { code: 'undo_impossible' });
      assert.equal(made.policy(), AFTER);
    });
  }
});

describe('a receipt that somebody else wrote', () => {
  const forged = async (before: string): Promise<string> => {
    const made = world({ document: AFTER });
    const id = '20260601T120000Z-00000001';
    await made.receipts.save({
      id,
      kind: 'applied',
      at: made.clock.now(),
      planId: 'x',
      change: { ...setPolicy, before },
      before: undefined,
      code: undefined,
      detail: undefined,
      callerArn: undefined,
      endpoint: undefined,
    });
    await assert.rejects(undoReceipt(id, made.ports, signal), { code: 'undo_impossible' });
    return made.policy();
  };

  it('lets in no account, no other provider and not everybody of an issuer', async () => {
    const evil = {
      Effect: 'Allow',
      Principal: { AWS: 'arn:aws:iam::999999999999:root' },
      Action: 'sts:AssumeRole',
    };
    const policy = JSON.parse(BEFORE) as { Statement: [Record<string, unknown>] };
    const withMore = (more: object): string =>
      JSON.stringify({ ...policy, Statement: [...policy.Statement, more] });
    assert.equal(await forged(withMore(evil)), AFTER);
    assert.equal(await forged(withMore({ ...evil, Principal: '*' })), AFTER);
    const other = PROVIDER_ARN.replace('oidc.example.test', 'evil.example.test');
    assert.equal(await forged(BEFORE.replaceAll(PROVIDER_ARN, other)), AFTER);
    const beside = PROVIDER_ARN.replace('/id/', '/evil/');
    assert.equal(await forged(BEFORE.replaceAll(PROVIDER_ARN, beside)), AFTER);
    const { Condition: _, ...open } = policy.Statement[0];
    assert.equal(await forged(JSON.stringify({ ...policy, Statement: [open] })), AFTER);
    assert.equal(await forged('no policy'), AFTER);
  });
});

/** A cluster with one service account. */
function cluster(annotations: Record<string, string> = {}, server = SERVER) {
  const account = { current: annotations, was: [] as unknown[] };
  const refuse = async (): Promise<never> => Promise.reject(new Error('not asked here'));
  const kubernetes: Kubernetes = {
    signingKeys: async () => Promise.resolve(undefined),
    chosen: async () => Promise.resolve(undefined),
    view: async () =>
      Promise.resolve({
        context: 'prod',
        server,
        issuer: undefined,
        issuerUnseen: undefined,
        eks: undefined,
      }),
    serviceAccount: async (at): Promise<ServiceAccount> =>
      Promise.resolve({
        ...at,
        createdAt: undefined,
        annotatedAt: undefined,
        annotations: account.current,
      }),
    pod: refuse,
    podsOf: refuse,
    accountsOfPods: refuse,
    controller: refuse,
    webhooks: refuse,
    annotated: refuse,
    names: refuse,
    mintToken: refuse,
    annotate: async ({ was }, changed) => {
      account.was.push(was);
      const entries = Object.entries({ ...account.current, ...changed });
      account.current = Object.fromEntries(
        entries.flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
      );
      return Promise.resolve();
    },
  };
  const clock = stoppedClock();
  const receipts = keptReceipts();
  const cloud = oneProvider(undefined, clock);
  return { account, receipts, clock, ports: { clock, cloud, receipts, kubernetes } };
}

describe('an annotation of a service account', () => {
  it('is written and taken back, and what else is annotated stays', async () => {
    const made = cluster({ other: 'x' });
    const { receipts, error } = await applyPlan(planOf(annotate), made.ports, signal);
    assert.equal(error, undefined);
    assert.deepEqual(made.account.current, { other: 'x', [ROLE]: ROLE_ARN });
    await undoReceipt(receipts[0]?.id ?? '', made.ports, signal);
    assert.deepEqual(made.account.current, { other: 'x' });
    const told = [{ [ROLE]: undefined }, { [ROLE]: ROLE_ARN }];
    assert.deepEqual(made.account.was, told, 'the server is told what must still be there');
  });

  it('is not written where it was written meanwhile, nor in another cluster', async () => {
    const changed = cluster({ [ROLE]: 'arn:aws:iam::111122223333:role/other' });
    const one = await applyPlan(planOf(annotate), changed.ports, signal);
    assert.equal(one.error?.code, 'list_changed');
    const elsewhere = cluster({}, 'https://other.example.test');
    const two = await applyPlan(planOf(annotate), elsewhere.ports, signal);
    assert.equal(two.error?.code, 'list_changed');
    assert.deepEqual(elsewhere.account.current, {});
    assert.deepEqual([...changed.receipts.history, ...elsewhere.receipts.history], []);
  });

  it('that was changed since is not taken back unasked', async () => {
    const made = cluster();
    const { receipts } = await applyPlan(planOf(annotate), made.ports, signal);
    made.account.current = { [ROLE]: 'arn:aws:iam::111122223333:role/other' };
    await assert.rejects(undoReceipt(receipts[0]?.id ?? '', made.ports, signal), {
      code: 'undo_superseded',
    });
  });

  it('is not taken back from its namesake in another cluster, which is not shown either', async () => {
    const made = cluster();
    const { receipts } = await applyPlan(planOf(annotate), made.ports, signal);
    const namesake = cluster({ [ROLE]: ROLE_ARN }, 'https://other.example.test');
    const ports = { ...made.ports, kubernetes: namesake.ports.kubernetes };
    for (const there of [{ [ROLE]: ROLE_ARN }, {}]) {
      namesake.account.current = there;
      await assert.rejects(undoReceipt(receipts[0]?.id ?? '', ports, signal), {
        code: 'list_changed',
        message: /leads to another cluster/,
      });
      assert.deepEqual(namesake.account.current, there);
    }
  });

  it('of another cluster is left for a run that can see it', async () => {
    const made = cluster({}, 'https://other.example.test');
    await made.receipts.save({
      id: '20260601T120000Z-00000001',
      kind: 'started',
      at: made.clock.now(),
      planId: 'x',
      change: annotate,
      before: undefined,
      code: undefined,
      detail: undefined,
      callerArn: undefined,
      endpoint: undefined,
    });
    await made.clock.pause(60_000, signal);
    assert.deepEqual(await settleStarted(made.ports, signal), []);
  });

  it('cannot be written where no way to Kubernetes was given', async () => {
    const { clock, cloud, receipts } = cluster().ports;
    const { error } = await applyPlan(planOf(annotate), { clock, cloud, receipts }, signal);
    assert.equal(error?.code, 'kubeconfig_missing');
  });
});
