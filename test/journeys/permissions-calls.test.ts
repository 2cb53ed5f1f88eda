// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';

import type { CommandName, ResourceKind } from '../../src/core/permissions/permission.ts';
import { COMMANDS, FREE_CALLS, PERMISSIONS } from '../../src/core/permissions/table.ts';
import { type Lab, startLab } from '../../src/surfaces/lab/index.ts';
import { scenarios } from '../../src/surfaces/lab/scenarios/catalogue.ts';
import { faultyAws } from '../faulty-aws.ts';
import { inProcess } from '../in-process.ts';
import { labIam } from '../lab-iam.ts';
import type { Ran } from '../process.ts';

/** One call that the lab was asked for. */
interface Call {
  readonly action: string;
  readonly resource: string;
}

/** What each command asked for, in all that is run here. */
const recorded = new Map<CommandName, Map<string, Set<string>>>();

let lab: Lab;
let state: string;
before(async () => {
  lab = await startLab({ scenario: 'healthy', port: 0 });
  state = await mkdtemp(join(tmpdir(), 'trustprint-calls-'));
});
after(async () => {
  await lab[Symbol.asyncDispose]();
  await rm(state, { recursive: true, force: true });
});

describe('what the commands ask of AWS, over all scenarios', () => {
  for (const { name, mendedBy } of scenarios) {
    it(name, async () => {
      await lab.switchTo(name);
      const { roleArn, tokenFile, request } = workload();
      const { providerArn } = lab.announcement.clusters[0] ?? assert.fail();
      const asked = ['eks:lab', '--role', roleArn, '--token', tokenFile, '--looks', '2'];
      const flags = [...(mendedBy?.(lab.announcement) ?? []), ...request.flags];
      await doing('thumbprint', ['eks:lab', '--looks', '1']);
      await doing('doctor', [...asked, ...request.flags]);
      const { stdout } = await doing('fix', [...asked, ...flags, '--yes', '-o', 'json']);
      const released = ['--delete-provider', providerArn];
      for (const id of receiptsIn(stdout)) await doing('undo', [id, ...released]);
    });
  }

  it('about targets of every kind', async () => {
    for (const scenario of ['pod-identity-beside-irsa', 'provider-missing'] as const) {
      await lab.switchTo(scenario);
      const { roleArn, namespace, serviceAccount } = workload();
      const { providerArn, issuer } = lab.announcement.clusters[0] ?? assert.fail();
      const account = `sa:${namespace}/${serviceAccount}`;
      for (const target of [providerArn, issuer, roleArn, account, 'k8s:']) {
        await doing('thumbprint', [target, '--looks', '1']);
        await doing('doctor', [target, '--looks', '1']);
        await doing('fix', [target, '--looks', '1', '--plan']);
      }
    }
  });

  it('with the token, of STS itself', async () => {
    await lab.switchTo('healthy');
    const { roleArn, tokenFile } = workload();
    const live = ['--role', roleArn, '--token', tokenFile, '--live'];
    const { code, stdout } = await doing('doctor', ['eks:lab', ...live, '--looks', '1']);
    assert.equal(code, 0, stdout);
  });

  it('where IAM tells no tags', async () => {
    await lab.switchTo('stale-thumbprint');
    await using aws = await faultyAws(lab.announcement.endpoint);
    aws.breaks('GetOpenIDConnectProvider', async ({ forward }) => {
      const answer = await forward();
      const body = answer.body.toString().replace(/<Tags\s*\/>|<Tags>.*?<\/Tags>/s, '');
      return { ...answer, body };
    });
    const env = { AWS_ENDPOINT_URL: aws.url };
    const { providerArn } = lab.announcement.clusters[0] ?? assert.fail();
    const ca = ['--issuer-ca', lab.announcement.caFile, '--looks', '1'];
    await doing('thumbprint', [providerArn, '--looks', '1'], env);
    await doing('doctor', ['eks:lab', '--looks', '1'], env);
    const { stdout } = await doing('fix', ['eks:lab', ...ca, '--yes', '-o', 'json'], env);
    const ids = receiptsIn(stdout);
    assert.equal(ids.length, 1);
    for (const id of ids) await doing('undo', [id], env);
  });

  it('to make a provider beside one that has tags', async () => {
    await lab.switchTo('issuer-slash');
    using iam = labIam(lab.announcement);
    const { providerArn } = lab.announcement.clusters[0] ?? assert.fail();
    await iam.tag(`${providerArn}/`, { team: 'a' });
    const { roleArn, tokenFile } = workload();
    const ca = ['--issuer-ca', lab.announcement.caFile, '--include', 'trust-policy'];
    const asked = ['eks:lab', '--role', roleArn, '--token', tokenFile, ...ca];
    const { stdout } = await doing('fix', [...asked, '--yes', '-o', 'json']);
    assert.match(stdout, /"team": "a"/);
  });
});

describe('the table of permissions', () => {
  for (const command of COMMANDS) {
    it(`has all that ${command} asks for, and nothing else`, () => {
      const free = FREE_CALLS.map(({ action }) => action);
      const asked = [...(recorded.get(command)?.keys() ?? [])].filter(
        (action) => !free.includes(action),
      );
      const tabled = PERMISSIONS.filter(
        ({ needs, within }) => needs[command] !== undefined && within === undefined,
      ).map(({ action }) => action);
      assert.deepEqual(asked.toSorted(), tabled.toSorted());
    });
  }

  it('limits each action to what it is called on', () => {
    for (const calls of recorded.values()) {
      for (const [action, resources] of calls) {
        const kind = PERMISSIONS.find((one) => one.action === action)?.resource;
        if (kind === undefined) continue;
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
    assert.ok(FREE_CALLS.every(({ action }) => !actions.includes(action)));
  });
});

/** Runs a command, and records what it asked the lab for. */
async function doing(
  command: CommandName,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<Ran> {
  const before = (await callsOf()).length;
  const withState = command === 'fix' || command === 'undo' ? ['--state', state] : [];
  const ran = await inProcess([command, ...args, ...withState], { env: { ...lab.env, ...env } });
  assert.ok(ran.code !== 70 && ran.code !== 2, ran.stderr + ran.stdout);
  const calls = recorded.get(command) ?? new Map<string, Set<string>>();
  for (const { action, resource } of (await callsOf()).slice(before)) {
    calls.set(action, (calls.get(action) ?? new Set()).add(resource));
  }
  recorded.set(command, calls);
  return ran;
}

async function callsOf(): Promise<readonly Call[]> {
  const response = await fetch(`${lab.announcement.endpoint}/_lab/state`);
  const { calls } = (await response.json()) as { readonly calls: readonly Call[] };
  assert.ok(calls.length < 1000, 'the lab forgets calls');
  return calls;
}

function workload(): Lab['announcement']['workloads'][number] {
  return lab.announcement.workloads[0] ?? assert.fail('the lab has no workload');
}

/** The ids of what was written, the last first. */
function receiptsIn(stdout: string): readonly string[] {
  const { receipts = [] } = JSON.parse(stdout) as {
    readonly receipts?: readonly { readonly id: string; readonly kind: string }[];
  };
  return receipts
    .filter(({ kind }) => kind === 'applied')
    .map(({ id }) => id)
    .toReversed();
}

const ON: Readonly<Record<ResourceKind, RegExp>> = {
  provider: /^arn:aws[a-z-]*:iam::\d{12}:oidc-provider\/./,
  role: /^arn:aws[a-z-]*:iam::\d{12}:role\/./,
  cluster: /^arn:aws[a-z-]*:eks:[a-z0-9-]+:\d{12}:cluster\/./,
  association: /^arn:aws[a-z-]*:eks:[a-z0-9-]+:\d{12}:podidentityassociation\/./,
  all: /^\*$/,
};
