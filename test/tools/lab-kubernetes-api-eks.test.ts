// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { join } from 'node:path';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { after, before, describe, it } from 'node:test';

import { type Lab, startLab } from '../../src/surfaces/lab/index.ts';
import { missing, type Ran, run, trustprint } from '../process.ts';
import { AWS, control } from '../contract/lab-clients.ts';
import { ask, kubeOf, PODS_PATH } from '../contract/lab-kube.ts';

let lab: Lab;
let folder: string;
let kubeconfig: string;
before(async () => {
  lab = await startLab({ scenario: 'healthy', port: 0 });
  folder = await mkdtemp(join(tmpdir(), 'trustprint-test-'));
  kubeconfig = join(folder, 'kubeconfig');
});
after(async () => {
  await rm(folder, { recursive: true, force: true });
  await lab.stop();
});

/** Runs a program in a shell of a user of the lab, with the kubeconfig that the AWS CLI writes. */
async function inShell(program: string, args: readonly string[], user = 0): Promise<Ran> {
  const env = { ...lab.announcement.accounts[user]?.env, KUBECONFIG: kubeconfig };
  return run(program, args, {
    env,
    unset: lab.announcement.unset,
    showsToken: args.includes('get-token'),
  });
}

/** A token of `aws eks get-token`. */
async function tokenFor(cluster: string, user = 0): Promise<string> {
  const args = ['eks', 'get-token', '--cluster-name', cluster, '--output', 'json'];
  const { stdout } = await inShell(AWS, args, user);
  return (JSON.parse(stdout) as { readonly status: { readonly token: string } }).status.token;
}

const statusWith = async (token: string): Promise<number> =>
  (await ask(lab, PODS_PATH, { authorization: `Bearer ${token}` })).status;

describe('the cluster of a lab, as EKS tells of it', { skip: missing(AWS, 'kubectl') }, () => {
  it('is where the kubeconfig leads, under the same CA', async () => {
    const query = ['--query', 'cluster.[endpoint, certificateAuthority.data]', '--output', 'text'];
    const { stdout } = await inShell(AWS, ['eks', 'describe-cluster', '--name', 'lab', ...query]);
    const { server, ca } = await kubeOf(lab);
    assert.equal(stdout.trim(), [server, Buffer.from(ca).toString('base64')].join('\t'));
  });

  it('is reached by the kubeconfig that the AWS CLI writes, with its plugin', async () => {
    const written = await inShell(AWS, ['eks', 'update-kubeconfig', '--name', 'lab']);
    assert.equal(written.code, 0, written.stderr);
    assert.match(await readFile(kubeconfig, 'utf8'), /- get-token/);
    const { stdout, stderr } = await inShell('kubectl', ['auth', 'whoami']);
    assert.match(stdout, /Username +arn:aws:iam::111122223333:user\/lab/, stderr);
    const env = { ...lab.env, KUBECONFIG: kubeconfig };
    const target = 'sa:kube-system/aws-load-balancer-controller';
    const judged = await trustprint(['doctor', target, '--mint'], {
      env,
      unset: lab.announcement.unset,
    });
    assert.equal(judged.code, 0, judged.stdout + judged.stderr);
  });

  it('lets in its creator alone, by a signature for this cluster', async () => {
    const token = await tokenFor('lab');
    assert.equal(await statusWith(token), 200);
    assert.equal(await statusWith(await tokenFor('other')), 401);
    assert.equal(await statusWith(await tokenFor('lab', 1)), 401);
  });

  it('lets nobody in with a token that was changed, or is none', async () => {
    const token = await tokenFor('lab');
    const url = Buffer.from(token.slice('k8s-aws-v1.'.length), 'base64url').toString();
    const changed = (from: RegExp, to: string): string =>
      `k8s-aws-v1.${Buffer.from(url.replace(from, to)).toString('base64url')}`;
    for (const odd of [
      changed(/Signature=../, 'Signature=00'),
      changed(/GetCallerIdentity/, 'AssumeRole'),
      changed(/sts%2Faws4_request/, 'iam%2Faws4_request'),
      changed(/%3Bx-k8s-aws-id/, ''),
      changed(/X-Amz-Signature=\w+/, ''),
      changed(/^/, ':'),
      'k8s-aws-v1.',
      `k8s-aws-v1.${'A'.repeat(5000)}`,
    ]) {
      assert.equal(await statusWith(odd), 401, odd.slice(0, 40));
    }
  });

  it('goes by the clock of this machine for signatures, whatever the time of the lab is', async () => {
    await control(lab, 'clock', { offsetSeconds: 86_400 });
    assert.equal(await statusWith(await tokenFor('lab')), 200);
    await control(lab, 'reset');
  });
});
