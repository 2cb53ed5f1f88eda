// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, beforeEach, describe, it } from 'node:test';

import { IAMClient, TagOpenIDConnectProviderCommand } from '@aws-sdk/client-iam';
import { parse as parseYaml } from 'yaml';

import { type Lab, startLab } from '../../src/surfaces/lab/index.ts';
import { inProcess } from '../in-process.ts';
import type { Ran } from '../process.ts';
import { assertResult } from '../unit/render/assert-result.ts';

/** HashiCorp's own parser; its declarations contradict Node's, so it has none here. */
const require = createRequire(import.meta.url);
const { parse: parseHcl } = require('@cdktn/hcl2json') as {
  readonly parse: (name: string, text: string) => Promise<unknown>;
};

interface Planned {
  readonly plan: {
    readonly warnings: readonly string[];
    readonly changes: readonly { readonly to: readonly string[] | null }[];
    readonly trustedBy: {
      readonly seen: boolean;
      readonly count: number;
      readonly roles: readonly string[];
      readonly serviceAccounts: readonly { readonly name: string }[] | null;
      readonly why: string | null;
    } | null;
    readonly lastChange: {
      readonly seen: boolean;
      readonly tool: string | null;
      readonly userAgent: string | null;
      readonly by: string | null;
      readonly why: string | null;
    } | null;
  };
}

let lab: Lab;
let state: string;
before(async () => {
  lab = await startLab({ scenario: 'stale-thumbprint', port: 0 });
  state = await mkdtemp(join(tmpdir(), 'trustprint-others-'));
});
after(async () => {
  await lab[Symbol.asyncDispose]();
  await rm(state, { recursive: true, force: true });
});
beforeEach(async () => lab.reset());

describe('a plan in the lab', () => {
  it('counts and names the roles that trust the provider', async () => {
    const { plan } = await planned('eks:lab');
    const { roleArn } = lab.announcement.workloads[0] ?? assert.fail();
    assert.deepEqual(plan.trustedBy, {
      seen: true,
      why: null,
      count: 1,
      roles: [roleArn],
      serviceAccounts: null,
    });
    const { stdout } = await fix('eks:lab', '--plan');
    assert.match(stdout, /^also affected\n {2}roles +1: AmazonEKSLoadBalancerController/m);
  });

  it('names the service accounts of those roles, where a cluster is in use', async () => {
    const { plan } = await planned('sa:kube-system/aws-load-balancer-controller');
    assert.deepEqual(
      plan.trustedBy?.serviceAccounts?.map(({ name }) => name),
      ['aws-load-balancer-controller'],
    );
  });

  it('says who changed the provider last, and what will undo the repair', async () => {
    assert.equal((await planned('eks:lab')).plan.lastChange?.tool, null);
    await tagged('APN/1.0 HashiCorp/1.0 Terraform/1.9.5', { team: 'a' });
    const { plan } = await planned('eks:lab');
    assert.equal(plan.lastChange?.tool, 'Terraform 1.9.5');
    assert.match(plan.lastChange.userAgent ?? '', /Terraform\/1\.9\.5/);
    assert.match(plan.lastChange.by ?? '', /:user\/lab$/);
    assert.match(
      plan.warnings.join('\n'),
      /^Terraform 1\.9\.5 has written to this provider lately/,
    );
    const { stdout } = await fix('eks:lab', '--plan');
    assert.match(stdout, /^ {2}last changed +\d{4}-\S+Z by Terraform 1\.9\.5 \(user agent/m);
  });

  it('is told by the tags first: what they name is not said twice', async () => {
    await tagged('Terraform/1.9.5', { ManagedBy: 'terraform' });
    const { warnings } = (await planned('eks:lab')).plan;
    assert.deepEqual(
      warnings.map((warning) => warning.split(' ')[0]),
      ['Terraform'],
    );
    assert.match(warnings.join(), /^Terraform owns this provider/);
  });

  it('goes without what may not be read, and says so', async () => {
    lab.setFaults({ actions: { ListRoles: { error500: 1 }, LookupEvents: { error500: 1 } } });
    const ran = await fix('eks:lab', '--yes');
    assert.equal(ran.code, 0, ran.stdout + ran.stderr);
    assert.match(ran.stdout, /^ {2}roles +not seen\n/m);
    assert.match(ran.stdout, /^ {2}last changed +not seen: /m);
  });

  it('looks at nobody else where nothing is to be written', async () => {
    await lab.switchTo('healthy');
    const { plan } = await planned('eks:lab');
    assert.deepEqual([plan.trustedBy, plan.lastChange], [null, null]);
    await lab.switchTo('stale-thumbprint');
  });

  it('is saved with what was seen of others, and starts from it', async () => {
    const file = join(state, 'facts.json');
    await tagged('eksctl/0.190.0', { team: 'a' });
    await fix('eks:lab', '--plan', '--save', file);
    const from = await inProcess(['doctor', '--from', file, '--offline', '-q'], lab);
    assert.equal(from.stdout, 'broken\n', from.stderr);
  });
});

describe('a repair in the form of a tool, in the lab', () => {
  it('holds the list that fix would write', async () => {
    const { to } = (await planned('eks:lab')).plan.changes[0] ?? assert.fail();
    const hcl = await parseHcl('x.tf', (await fix('eks:lab', '--emit', 'terraform')).stdout);
    assert.ok(JSON.stringify(hcl).includes(`"thumbprint_list":${JSON.stringify(to)}`));
    const yaml = parseYaml((await fix('eks:lab', '--emit', 'cloudformation')).stdout) as unknown;
    assert.ok(JSON.stringify(yaml).includes(`"ThumbprintList":${JSON.stringify(to)}`));
    const cdk = (await fix('eks:lab', '--emit', 'cdk')).stdout;
    for (const value of to ?? []) assert.ok(cdk.includes(`"${value}"`));
    const { stdout } = await fix('eks:lab', '--emit', 'eksctl');
    assert.match(stdout, /^# eksctl cannot do this/m);
  });

  it('has no list for a public issuer, though nothing is to be written', async () => {
    await lab.switchTo('public-ca');
    const { stdout, code } = await fix('eks:lab', '--emit', 'terraform');
    assert.equal(code, 0);
    assert.match(stdout, /^# no thumbprint_list: the root library of AWS trusts/m);
    assert.doesNotMatch(stdout, /^ +thumbprint_list/m);
    await lab.switchTo('stale-thumbprint');
  });

  it('is the trust policy too, where that is included', async () => {
    await lab.switchTo('sub-mismatch');
    const { roleArn, tokenFile } = lab.announcement.workloads[0] ?? assert.fail();
    const asked = ['eks:lab', '--role', roleArn, '--token', tokenFile, '--emit', 'terraform'];
    const left = await fix(...asked);
    assert.match(left.stdout, /^# also needed, and printed with --include trust-policy: /m);
    const { stdout } = await fix(...asked, '--include', 'trust-policy');
    const hcl = JSON.stringify(await parseHcl('x.tf', stdout));
    assert.match(hcl, /"aws_iam_role":\{"workload":/);
    assert.match(hcl, /system:serviceaccount:kube-system:aws-load-balancer-controller/);
    await lab.switchTo('stale-thumbprint');
  });
});

async function planned(target: string): Promise<Planned> {
  const { stdout } = await fix(target, '--plan', '-o', 'json');
  const result = JSON.parse(stdout) as Planned;
  assertResult('fix.schema.json', result);
  return result;
}

async function fix(...args: readonly string[]): Promise<Ran> {
  const ca = ['--issuer-ca', lab.announcement.caFile, '--looks', '2', '--state', state];
  return inProcess(['fix', ...args, ...ca], lab);
}

/** Tags the provider as a client that calls itself so. */
async function tagged(agent: string, tags: Readonly<Record<string, string>>): Promise<void> {
  const { endpoint, region, clusters } = lab.announcement;
  const client = new IAMClient({
    endpoint,
    region,
    customUserAgent: agent,
    credentials: {
      accessKeyId: lab.env['AWS_ACCESS_KEY_ID'] ?? '',
      secretAccessKey: lab.env['AWS_SECRET_ACCESS_KEY'] ?? '',
    },
  });
  await client.send(
    new TagOpenIDConnectProviderCommand({
      OpenIDConnectProviderArn: clusters[0]?.providerArn,
      Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })),
    }),
  );
  client.destroy();
}
