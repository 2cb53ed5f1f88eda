// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';

import { CreateRoleCommand, IAMClient, PutRolePolicyCommand } from '@aws-sdk/client-iam';

import { FREE_CALLS } from '../../src/core/permissions/free-calls.ts';
import type { PolicyDocument } from '../../src/core/permissions/policy.ts';
import { type Lab, startLab } from '../../src/surfaces/lab/index.ts';
import type { ScenarioName } from '../../src/surfaces/lab/scenarios/names.ts';
import { inProcess } from '../in-process.ts';
import type { Ran } from '../process.ts';

/** A command that is run by somebody who may do just what its policy says. */
interface Case {
  readonly scenario: ScenarioName;
  /** The command, with its flags. */
  readonly run: (lab: Lab) => readonly string[];
  /** What `permissions` is asked beside the command and the target. */
  readonly wanted?: readonly string[];
  readonly exit: number;
  /** Takes back what was written, with a policy of its own. */
  readonly undo?: boolean;
  /** Actions whose lack changes nothing here: the token leads to the issuer, or nothing else does. */
  readonly idle?: readonly string[];
  /** What is refused in spite of the policy. */
  readonly refused?: readonly string[];
}

const CASES: Readonly<Record<string, Case>> = {
  'thumbprint of a role': {
    scenario: 'healthy',
    run: (lab) => ['thumbprint', workload(lab).roleArn, '--looks', '1'],
    exit: 0,
  },
  'doctor of a cluster and a role': {
    scenario: 'healthy',
    run: (lab) => ['doctor', 'eks:lab', '--role', workload(lab).roleArn, '--looks', '1'],
    exit: 0,
  },
  'doctor of a workload': {
    scenario: 'pod-identity-beside-irsa',
    // What no step of STS rests on, as the age of the cluster, is told with -v.
    run: () => ['doctor', 'sa:kube-system/aws-load-balancer-controller', '--looks', '1', '-v'],
    exit: 3, // nobody read its token
    idle: ['eks:ListPodIdentityAssociations', 'eks:DescribePodIdentityAssociation'],
  },
  'doctor where there is no provider': {
    scenario: 'provider-missing',
    run: () => ['doctor', 'eks:lab', '--looks', '1'],
    exit: 1,
  },
  'doctor of a role with a slip': {
    scenario: 'healthy',
    run: (lab) => ['doctor', `${workload(lab).roleArn}x`, '--looks', '1'],
    exit: 2,
    idle: ['iam:ListRoles'],
  },
  'doctor of a cluster with a slip': {
    scenario: 'healthy',
    run: () => ['doctor', 'eks:lap', '--looks', '1'],
    exit: 2,
    idle: ['eks:ListClusters'],
  },
  'scan of an account': {
    scenario: 'stale-thumbprint',
    run: () => ['scan', '--regions', 'all', '--looks', '1'],
    exit: 1,
    // What may be known only with others: the roles are listed alone where their policies may not be read.
    idle: ['iam:GetAccountAuthorizationDetails'],
  },
  'scan of an organization': {
    scenario: 'fleet',
    run: () => ['scan', '--organization', '--external-id', 'lab-fleet', '--looks', '1'],
    exit: 1,
    // One account has no such role.
    refused: ['sts:AssumeRole'],
    idle: ['iam:GetAccountAuthorizationDetails'],
  },
  'scan of a cluster': {
    scenario: 'healthy',
    run: () => ['scan', 'eks:lab', '--looks', '1'],
    exit: 0,
    // A list of what is there is asked for where something is not.
    idle: [],
  },
  'fix of a list': {
    scenario: 'stale-thumbprint',
    run: (lab) => ['fix', 'eks:lab', ...fixing(lab)],
    exit: 0,
    undo: true,
  },
  'fix of an audience': {
    scenario: 'wrong-audience',
    run: (lab) => ['fix', 'eks:lab', '--token', workload(lab).tokenFile, ...fixing(lab)],
    exit: 0,
    undo: true,
  },
  'fix of a provider that is missing': {
    scenario: 'provider-missing',
    run: (lab) => ['fix', 'eks:lab', ...fixing(lab)],
    exit: 0,
    undo: true,
  },
  'fix of a trust policy': {
    scenario: 'sub-mismatch',
    run: (lab) => {
      const { roleArn, tokenFile } = workload(lab);
      const asked = ['fix', 'eks:lab', '--role', roleArn, '--token', tokenFile];
      return [...asked, '--include', 'trust-policy', ...fixing(lab)];
    },
    wanted: ['--include', 'trust-policy'],
    exit: 0,
    undo: true,
  },
};

let lab: Lab;
let state: string;
before(async () => {
  lab = await startLab({ scenario: 'healthy', port: 0 });
  state = await mkdtemp(join(tmpdir(), 'trustprint-enough-'));
});
after(async () => {
  await lab[Symbol.asyncDispose]();
  await rm(state, { recursive: true, force: true });
});

for (const [name, one] of Object.entries(CASES)) {
  describe(`the policy for ${name}`, () => {
    let policy: PolicyDocument;
    let needed: readonly string[];

    it('is enough', async () => {
      await lab.switchTo(one.scenario);
      const [command = '', target = ''] = one.run(lab);
      const about = target.startsWith('-') ? [] : [target];
      policy = await policyFor(command, ['--account', lab.announcement.accountId, ...about], one);
      const { ran, refused, called } = await runAs(policy, one.run(lab));
      assert.equal(ran.code, one.exit, ran.stdout + ran.stderr);
      assert.deepEqual(refused, one.refused ?? []);
      needed = called;
      if (one.undo !== true) return;
      const [id = ''] = /\d{8}T\d{6}Z-[0-9a-f]{8}/.exec(ran.stdout) ?? [];
      const undoing = await policyFor('undo', [], one);
      const undone = await runAs(undoing, ['undo', id, ...released()]);
      assert.equal(undone.ran.code, 0, undone.ran.stdout + undone.ran.stderr);
      await undoingWithLess(undoing, undone.called);
    });

    it('is not, with one action less: the command says which', async () => {
      for (const action of needed.filter((each) => !(one.idle ?? []).includes(each))) {
        await lab.switchTo(one.scenario);
        const { ran, refused } = await runAs(without(policy, action), one.run(lab));
        const said = ran.stdout + ran.stderr;
        assert.ok(refused.includes(action), `${action} was not asked for: ${said}`);
        assert.ok(said.includes(action), `${action} is not named: ${said}`);
        if (isWrite(action)) assert.equal(ran.code, 4, said);
        assert.notEqual(ran.code, 70, said);
      }
    });

    /** Writes once more what was taken back, so that there is something to take back with less. */
    async function undoingWithLess(
      undoing: PolicyDocument,
      called: readonly string[],
    ): Promise<void> {
      for (const action of called) {
        await lab.switchTo(one.scenario);
        const { ran } = await runAs(policy, one.run(lab));
        const [id = ''] = /\d{8}T\d{6}Z-[0-9a-f]{8}/.exec(ran.stdout) ?? [];
        const undone = await runAs(without(undoing, action), ['undo', id, ...released()]);
        const said = undone.ran.stdout + undone.ran.stderr;
        assert.ok(said.includes(action), `${action} is not named: ${said}`);
        // Who has typed what may be deleted goes without knowing who relies on it.
        const exits = action === 'iam:ListRoles' ? [0] : [3, 4];
        assert.ok(exits.includes(undone.ran.code ?? -1), said);
      }
    }
  });
}

/** That the provider may go, though a role trusts it. */
function released(): readonly string[] {
  return ['--delete-provider', lab.announcement.clusters[0]?.providerArn ?? ''];
}

describe('a policy that is limited to a target', () => {
  it('is enough for that target, and for no other', async () => {
    await lab.switchTo('stale-thumbprint');
    const { providerArn } = lab.announcement.clusters[0] ?? assert.fail();
    const policy = await policyFor('fix', [providerArn], {});
    assert.ok(JSON.stringify(policy).includes(`"${providerArn}"`));
    const { ran } = await runAs(policy, ['fix', providerArn, ...fixing(lab)]);
    assert.equal(ran.code, 0, ran.stdout + ran.stderr);
    await lab.switchTo('stale-thumbprint');
    const other = await policyFor('fix', [`${providerArn}2`], {});
    const refused = await runAs(other, ['fix', providerArn, ...fixing(lab)]);
    assert.equal(refused.ran.code, 3, refused.ran.stdout + refused.ran.stderr);
    assert.match(refused.ran.stderr, /may not iam:GetOpenIDConnectProvider/);
  });
});

/** What the policy allows, run by a role that has it and nothing else. */
async function runAs(
  policy: PolicyDocument,
  args: readonly string[],
): Promise<{
  readonly ran: Ran;
  readonly refused: readonly string[];
  readonly called: readonly string[];
}> {
  const arn = await roleWith(policy);
  const keeping = args[0] === 'fix' || args[0] === 'undo' ? ['--state', state] : [];
  const ran = await inProcess([...args, ...keeping, '--assume-role', arn], lab);
  const response = await fetch(`${lab.announcement.endpoint}/_lab/state`);
  const { calls } = (await response.json()) as {
    readonly calls: readonly {
      readonly action: string;
      readonly caller: string | null;
      readonly code: string | null;
    }[];
  };
  const own = calls.filter(({ caller }) => caller?.includes(`/${roleName(arn)}/`));
  const free = FREE_CALLS.map(({ action }) => action);
  return {
    ran,
    refused: own.filter(({ code }) => code?.startsWith('AccessDenied')).map((call) => call.action),
    called: [...new Set(own.map(({ action }) => action))].filter((one) => !free.includes(one)),
  };
}

let roles = 0;

async function roleWith(policy: PolicyDocument): Promise<string> {
  const { announcement, env } = lab;
  const { accountId, endpoint, region } = announcement;
  const client = new IAMClient({
    endpoint,
    region,
    credentials: {
      accessKeyId: env['AWS_ACCESS_KEY_ID'] ?? '',
      secretAccessKey: env['AWS_SECRET_ACCESS_KEY'] ?? '',
    },
  });
  roles += 1;
  const RoleName = `runner-${String(roles)}`;
  const principal = { AWS: `arn:aws:iam::${accountId}:root` };
  const statement = { Effect: 'Allow', Principal: principal, Action: 'sts:AssumeRole' };
  const trust = { Version: '2012-10-17', Statement: [statement] };
  const { Role } = await client.send(
    new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: JSON.stringify(trust) }),
  );
  // IAM takes no policy without a statement: who has none may do nothing all the same.
  if (policy.Statement.length > 0) {
    const least = { PolicyName: 'least', PolicyDocument: JSON.stringify(policy) };
    await client.send(new PutRolePolicyCommand({ RoleName, ...least }));
  }
  client.destroy();
  return Role?.Arn ?? assert.fail('no role was made');
}

/** As a person gets it: the command's own output, which IAM takes. */
async function policyFor(
  command: string,
  about: readonly string[],
  { wanted = [] }: Pick<Case, 'wanted'>,
): Promise<PolicyDocument> {
  const args = ['permissions', '--for', command, ...about, ...wanted, '--quiet'];
  const { stdout, stderr, code } = await inProcess(args);
  assert.equal(code, 0, stderr);
  return JSON.parse(stdout) as PolicyDocument;
}

function without({ Statement, ...policy }: PolicyDocument, action: string): PolicyDocument {
  const left = Statement.map((one) => ({
    ...one,
    Action: one.Action.filter((other) => other !== action),
  }));
  return { ...policy, Statement: left.filter(({ Action }) => Action.length > 0) };
}

function isWrite(action: string): boolean {
  return /:(Update|Add|Remove|Create|Delete)/.test(action);
}

function roleName(arn: string): string {
  return arn.split('/').at(-1) ?? arn;
}

function fixing({ announcement }: Lab): readonly string[] {
  return ['--issuer-ca', announcement.caFile, '--yes', '--looks', '2'];
}

function workload({ announcement }: Lab): Lab['announcement']['workloads'][number] {
  return announcement.workloads[0] ?? assert.fail('the lab has no workload');
}
