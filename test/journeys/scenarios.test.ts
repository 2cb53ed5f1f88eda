// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import { gates } from '../../src/core/gates/catalogue.ts';
import type { ResourceKind } from '../../src/core/permissions/permission.ts';
import { type CommandName, COMMANDS } from '../../src/core/permissions/permission.ts';
import { FREE_CALLS } from '../../src/core/permissions/free-calls.ts';
import { PERMISSIONS } from '../../src/core/permissions/table.ts';
import { scenarios } from '../../src/surfaces/lab/scenarios/catalogue.ts';
import type { Scenario } from '../../src/surfaces/lab/scenarios/scenario.ts';
import {
  askSts,
  assumeForm,
  firstOfEach,
  type StsAnswered,
  stateOf,
} from '../contract/lab-clients.ts';
import { ask, podsOf, PODS_PATH } from '../contract/lab-kube.ts';
import { faultyAws } from '../faulty-aws.ts';
import { labIam } from '../lab-iam.ts';
import { workloadOf } from '../process.ts';
import { receiptsIn, type RecordingLab, recordingLab } from './calls.ts';

interface DoctorJson {
  readonly verdict: string;
  readonly prediction: {
    readonly outcome: string;
    readonly code: string | null;
    readonly httpStatus: number | null;
    readonly message: string | null;
  };
  readonly cause: { readonly check: string; readonly confidence: string } | null;
  readonly checks: readonly { readonly check: string; readonly status: string }[];
}

/** Everything below is one walk: what all scenarios are needed for is asked while each is raised. */
let walk: RecordingLab;
before(async () => {
  walk = await recordingLab();
});
after(async () => walk[Symbol.asyncDispose]());

/** The first scenario of every answer of STS: there the commands are processes, as of a person. */
const APART: ReadonlySet<string> = new Set(
  firstOfEach(scenarios, ({ expected }) => expected.answer?.code ?? 'none').map(({ name }) => name),
);

for (const scenario of scenarios) {
  const { name, expected, fixFlags } = scenario;
  describe(name, () => {
    let answers: readonly StsAnswered[];
    before(async () => {
      await walk.lab.switchTo(name);
    });

    it('is answered by STS as it declares', async () => {
      const form = await assumeForm(walk.lab);
      // At once: where keys are slow, each answer takes the five seconds of AWS.
      answers = await Promise.all(Array.from({ length: 4 }, async () => askSts(walk.lab, form)));
      await assertAnswers(scenario, answers);
    });

    it('is told by the log of its pod, as by STS', async () => {
      await assertLog(scenario);
    });

    it('is what the doctor predicts', async () => {
      await walk.command(['thumbprint', 'eks:lab', '--looks', '1']);
      const predicted = await doctor(scenario);
      assert.equal(predicted.cause?.check ?? null, expected.cause ?? null);
      const { finding, foundBy } = expected;
      if (finding !== undefined && foundBy === undefined) {
        const found = predicted.checks.find(({ check }) => check === finding);
        assert.equal(found?.status, 'fail', `${finding} finds nothing`);
      }
      const { outcome, code, httpStatus, message } = predicted.prediction;
      if (expected.predictionDiffers !== undefined) {
        assert.equal(outcome, expected.predictionDiffers);
        return;
      }
      const answered = answers[0] ?? assert.fail();
      assert.deepEqual(
        masked({
          status: httpStatus ?? 200,
          code: code ?? undefined,
          message: message ?? undefined,
        }),
        masked(answered),
      );
    });

    it(
      fixFlags === undefined ? 'may be given to fix' : 'is repaired by fix, and undone',
      async () => {
        const flags = fixFlags?.(walk.lab.announcement) ?? [];
        const { request } = workloadOf(walk.lab);
        const asked = [...about(scenario), ...request.flags, ...flags, '--yes', '-o', 'json'];
        const fixed = await walk.command(['fix', ...asked], { apart: APART.has(name) });
        if (fixFlags !== undefined) {
          assert.ok(answers.some(({ status }) => status !== 200));
          assert.equal(fixed.code, 0, fixed.stdout + fixed.stderr);
          const answered = await askSts(walk.lab, await assumeForm(walk.lab));
          assert.deepEqual(answered, { status: 200, code: undefined, message: undefined });
          assert.equal((await doctor(scenario)).verdict, 'ok');
        }
        const released = ['--delete-provider', cluster().providerArn];
        for (const id of receiptsIn(fixed.stdout)) await walk.command(['undo', id, ...released]);
      },
    );
  });
}

describe('a scenario', () => {
  it('is refused by a gate that there is, or by what no gate can see', () => {
    const ids: readonly string[] = [...gates.map(({ id }) => id), 'guardrail', 'region'];
    const named = scenarios.flatMap(({ expected }) => expected.refusedBy ?? []);
    assert.deepEqual(
      named.filter((id) => !ids.includes(id)),
      [],
    );
  });

  it('says with which flags fix repairs it just where it says that fix does', () => {
    for (const { name, fix, fixFlags } of scenarios) {
      assert.equal(fixFlags !== undefined, fix === 'mends', name);
    }
  });
});

describe('AWS is asked by the commands', () => {
  it('about targets of every kind', async () => {
    for (const scenario of ['pod-identity-beside-irsa', 'provider-missing'] as const) {
      await walk.lab.switchTo(scenario);
      const { roleArn, namespace, serviceAccount } = workloadOf(walk.lab);
      const { providerArn, issuer } = cluster();
      const account = `sa:${namespace}/${serviceAccount}`;
      for (const target of [providerArn, issuer, roleArn, account, 'k8s:']) {
        await walk.command(['thumbprint', target, '--looks', '1']);
        await walk.command(['doctor', target, '--looks', '1']);
        await walk.command(['fix', target, '--looks', '1', '--plan']);
      }
    }
  });

  it('about a cluster that is not there, and tells where, and which there is', async () => {
    await walk.lab.switchTo('healthy');
    for (const command of ['thumbprint', 'doctor', 'fix'] as const) {
      const { code, stderr } = await walk.command([command, 'eks:labb'], { isSlip: true });
      assert.equal(code, 2);
      assert.match(stderr, /no EKS cluster named labb in account 111122223333 in us-east-1 /);
      assert.match(stderr, /hint: did you mean eks:lab\?/);
    }
    const elsewhere = 'arn:aws:eks:eu-west-1:111122223333:cluster/lab';
    const { stderr } = await walk.command(['doctor', elsewhere], { isSlip: true });
    assert.match(stderr, /in eu-west-1 .*\nhint: there is no cluster: give another /);
  });

  it('about names with a slip, which are refused with those that there are', async () => {
    await walk.lab.switchTo('healthy');
    const { roleArn } = workloadOf(walk.lab);
    for (const [target, said] of [
      [roleArn.replace('Load', 'Laod'), `did you mean ${roleArn}?`],
      ['eks:lap', 'did you mean eks:lab?'],
    ] as const) {
      for (const command of ['thumbprint', 'doctor', 'fix'] as const) {
        const { stderr } = await walk.command([command, target, '--looks', '1'], { isSlip: true });
        assert.ok(stderr.includes(said), stderr);
      }
    }
  });

  it('about all accounts, and about one cluster', async () => {
    await walk.lab.switchTo('fleet');
    const organization = ['--organization', '--external-id', 'lab-fleet', '--regions', 'all'];
    await walk.command(['scan', ...organization, '--looks', '1']);
    for (const scenario of ['role-missing', 'provider-missing'] as const) {
      await walk.lab.switchTo(scenario);
      await walk.command(['scan', 'eks:lab', '--looks', '1']);
    }
  });

  it('with the token, of STS itself', async () => {
    await walk.lab.switchTo('healthy');
    const { roleArn, tokenFile } = workloadOf(walk.lab);
    const live = ['--role', roleArn, '--token', tokenFile, '--live'];
    const { code, stdout } = await walk.command(['doctor', 'eks:lab', ...live, '--looks', '1']);
    assert.equal(code, 0, stdout);
  });

  it('where IAM tells no tags', async () => {
    await walk.lab.switchTo('stale-thumbprint');
    await using aws = await faultyAws(walk.lab.announcement.endpoint);
    aws.breaks('GetOpenIDConnectProvider', async ({ forward }) => {
      const answer = await forward();
      const body = answer.body.toString().replace(/<Tags\s*\/>|<Tags>.*?<\/Tags>/s, '');
      return { ...answer, body };
    });
    const env = { AWS_ENDPOINT_URL: aws.url };
    const { providerArn } = cluster();
    const ca = ['--issuer-ca', walk.lab.announcement.caFile, '--looks', '1'];
    await walk.command(['thumbprint', providerArn, '--looks', '1'], { env });
    await walk.command(['doctor', 'eks:lab', '--looks', '1'], { env });
    await walk.command(['scan', '--looks', '1'], { env });
    const { stdout } = await walk.command(['fix', 'eks:lab', ...ca, '--yes', '-o', 'json'], {
      env,
    });
    const ids = receiptsIn(stdout);
    assert.equal(ids.length, 1);
    for (const id of ids) await walk.command(['undo', id], { env });
  });

  it('to make a provider beside one that has tags', async () => {
    await walk.lab.switchTo('issuer-slash');
    using iam = labIam(walk.lab.announcement);
    const { providerArn } = cluster();
    await iam.tag(`${providerArn}/`, { team: 'a' });
    const { roleArn, tokenFile } = workloadOf(walk.lab);
    const ca = ['--issuer-ca', walk.lab.announcement.caFile, '--include', 'trust-policy'];
    const asked = ['eks:lab', '--role', roleArn, '--token', tokenFile, ...ca];
    const { stdout } = await walk.command(['fix', ...asked, '--yes', '-o', 'json']);
    assert.match(stdout, /"team": "a"/);
  });
});

describe('the table of permissions', () => {
  for (const command of COMMANDS) {
    it(`has all that ${command} asks for, and nothing else`, () => {
      const free = freeCallsOf(command);
      const asked = [...(walk.calls.get(command)?.keys() ?? [])].filter(
        (action) => !free.includes(action),
      );
      const tabled = PERMISSIONS.filter(
        ({ needs, within }) => needs[command] !== undefined && within === undefined,
      ).map(({ action }) => action);
      assert.deepEqual(asked.toSorted(), tabled.toSorted());
    });
  }

  it('limits each action to what it is called on', () => {
    for (const command of COMMANDS) {
      const free = freeCallsOf(command);
      for (const [action, resources] of walk.calls.get(command) ?? []) {
        const kind = PERMISSIONS.find((one) => one.action === action)?.resource;
        if (kind === undefined || free.includes(action)) continue;
        for (const resource of resources) assert.match(resource, ON[kind], action);
      }
    }
  });

  it('names what AWS asks for within another call by a call that is there', () => {
    for (const { within } of PERMISSIONS) {
      if (within === undefined) continue;
      assert.ok(PERMISSIONS.some(({ action }) => action === within));
    }
  });

  it('has no action twice, and none of those that need no permission', () => {
    const actions = PERMISSIONS.map(({ action }) => action);
    assert.equal(new Set(actions).size, actions.length);
    for (const { action, by = COMMANDS } of FREE_CALLS) {
      const needs = PERMISSIONS.filter((one) => one.action === action).map((one) => one.needs);
      assert.ok(
        needs.every((each) => by.every((command) => each[command] === undefined)),
        action,
      );
    }
  });
});

function freeCallsOf(command: CommandName): readonly string[] {
  const free = FREE_CALLS.filter(({ by }) => by?.includes(command) !== false);
  return free.map(({ action }) => action);
}

async function doctor(scenario: Scenario): Promise<DoctorJson> {
  const { request } = workloadOf(walk.lab);
  const asked = [...about(scenario), ...request.flags, '--format', 'json'];
  const apart = APART.has(scenario.name);
  const { stdout } = await walk.command(['doctor', ...asked], { apart });
  return JSON.parse(stdout) as DoctorJson;
}

/** The lab shows the same at an address each time, and to look twice is to know it; but where it is slow to. */
function about({ expected: { predictionDiffers } }: Scenario): readonly string[] {
  const { roleArn, tokenFile } = workloadOf(walk.lab);
  const looks = predictionDiffers === 'intermittent' ? [] : ['--looks', '2'];
  return ['eks:lab', '--role', roleArn, '--token', tokenFile, ...looks];
}

function cluster(): RecordingLab['lab']['announcement']['clusters'][number] {
  return walk.lab.announcement.clusters[0] ?? assert.fail('the lab has no cluster');
}

async function assertAnswers(
  { expected: { answer, refusedBy, nowAndThen = false } }: Scenario,
  answers: readonly StsAnswered[],
): Promise<void> {
  const refused = answers.filter(({ status }) => status !== 200);
  if (nowAndThen) assert.ok(refused.length > 0 && refused.length < answers.length, 'now and then');
  else assert.equal(refused.length, answer === undefined ? 0 : answers.length);
  const { httpStatus: status, code, message } = answer ?? {};
  for (const given of refused) assert.deepEqual(masked(given), { status, code, message });
  const { decisions } = await stateOf(walk.lab);
  const refusing = decisions.filter(({ code: refusal }) => refusal !== null);
  assert.ok(refusing.every(({ gate }) => gate === refusedBy));
}

/** A job of CI has no pod; a pod that never asks STS is told so by its SDK. */
async function assertLog({ expected }: Scenario): Promise<void> {
  const { answer, finding, nowAndThen = false } = expected;
  const [pod] = await podsOf(walk.lab);
  if (pod === undefined) return;
  const { text } = await ask(walk.lab, `${PODS_PATH}/${String(pod.metadata?.name)}/log`);
  const last = JSON.parse(text.trim().split('\n').at(-1) ?? '') as {
    readonly arn?: string;
    readonly error?: string;
  };
  const { message } = masked({ status: 0, code: undefined, message: last.error });
  if (NEVER_ASKING.has(finding ?? '')) assert.doesNotMatch(String(message), /WebIdentity,/);
  else if (answer === undefined) assert.match(String(last.arn), /:assumed-role\//);
  else if (!nowAndThen || last.arn === undefined) {
    assert.ok(message?.endsWith(`${answer.code}: ${answer.message}`), message);
  }
}

/** What is wrong with a pod whose SDK never asks STS. */
const NEVER_ASKING: ReadonlySet<string> = new Set([
  'containers-skipped',
  'keys-before-web-identity',
  'pod-older-than-annotation',
  'service-account-not-annotated',
  'token-file-unreadable',
  'webhook-absent',
]);

/** Times, which STS prints as seconds since 1970 or in ISO 8601, differ from one answer to the next. */
function masked({ message, ...others }: StsAnswered): StsAnswered {
  const times = /\d{4}-\d{2}-\d{2}T[\d:.]+Z?|\b\d{10}\b/g;
  return { ...others, message: message?.replaceAll(times, '<time>') };
}

const ON: Readonly<Record<ResourceKind, RegExp>> = {
  provider: /^arn:aws[a-z-]*:iam::\d{12}:oidc-provider\/./,
  role: /^arn:aws[a-z-]*:iam::\d{12}:role\/./,
  // What an AssumeRole is about, the lab does not record.
  'scan-role': /^\*$/,
  cluster: /^arn:aws[a-z-]*:eks:[a-z0-9-]+:\d{12}:cluster\/./,
  association: /^arn:aws[a-z-]*:eks:[a-z0-9-]+:\d{12}:podidentityassociation\/./,
  all: /^\*$/,
};
