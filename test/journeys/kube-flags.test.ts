// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { after, before, beforeEach, describe, it } from 'node:test';

import { parse } from 'yaml';

import { type Lab, startLab } from '../../src/surfaces/lab/index.ts';
import { ask, kubectl, NAMESPACE, WORKLOAD } from '../contract/lab-kube.ts';
import { inProcess } from '../in-process.ts';
import { missing, type Ran } from '../process.ts';

const TARGET = `sa:${NAMESPACE}/${WORKLOAD}`;

let lab: Lab;
let folder: string;
before(async () => {
  lab = await startLab({ scenario: 'healthy', port: 0 });
  folder = await mkdtemp(join(tmpdir(), 'trustprint-kube-flags-'));
});
beforeEach(async () => lab.switchTo('healthy'));
after(async () => {
  await lab[Symbol.asyncDispose]();
  await rm(folder, { recursive: true, force: true });
});

async function said(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<Ran> {
  const looks = args[0] === 'undo' ? [] : ['--looks', '1'];
  return inProcess([...args, ...looks], { ...lab, env: { ...lab.env, ...env } });
}

describe('--as and --as-group', () => {
  it('are seen by the API, which tells whom it refuses', async () => {
    const { code, stdout } = await said(['doctor', TARGET, '--as', 'bob', '-v']);
    assert.equal(code, 3);
    assert.match(stdout, /--user=bob/);
    const grouped = ['--as', 'bob', '--as-group', 'dev', '--as-group', 'system:masters'];
    const { code: taken, stderr } = await said(['doctor', TARGET, '--mint', ...grouped]);
    assert.equal(taken, 0, stderr);
  });

  it(
    'are given all rights that they lack by one command, again and again',
    { skip: missing('kubectl') },
    async () => {
      const { stdout } = await said(['doctor', TARGET, '--as', 'bob']);
      const [, command = ''] =
        /all missing rights at once: (trustprint permissions .* \| kubectl apply -f -)$/m.exec(
          stdout,
        ) ?? [];
      assert.equal(
        command,
        `trustprint permissions --for doctor ${TARGET} --format kubernetes --bind bob | kubectl apply -f -`,
      );
      assert.doesNotMatch(stdout, /kubectl create role/);
      const [, ...args] = command.replace(/ \|.*$/, '').split(' ');
      const { code, stdout: manifests } = await inProcess(args);
      assert.equal(code, 0);
      assert.match(manifests, /kind: "?RoleBinding/);
      assert.match(manifests, /kind: "?ClusterRoleBinding/);
    },
  );

  it('are those of kubectl', { skip: missing('kubectl') }, async () => {
    const as = ['--as', 'bob', '--as-group', 'dev'];
    const { stdout } = await kubectl(lab, 'auth', 'whoami', '-o', 'json', ...as);
    const { status } = JSON.parse(stdout) as { readonly status: { readonly userInfo: object } };
    assert.deepEqual(status.userInfo, {
      username: 'bob',
      groups: ['dev', 'system:authenticated'],
    });
    const refused = await kubectl(lab, 'get', 'pods', '-n', NAMESPACE, ...as);
    assert.equal(
      refused.stderr,
      `Error from server (Forbidden): pods is forbidden: User "bob" cannot list resource "pods" in API group "" in the namespace "${NAMESPACE}"\n`,
    );
  });

  it('take the right to impersonate', async () => {
    lab.denyInKubernetes([{ verb: 'impersonate', resource: 'users' }]);
    const { stdout } = await said(['doctor', TARGET, '--as', 'bob', '-v']);
    assert.match(stdout, /cannot impersonate resource "users"/);
    lab.denyInKubernetes();
  });

  it('are a group with a user, or refused', async () => {
    const { code, stderr } = await said(['doctor', TARGET, '--as-group', 'dev']);
    assert.equal(code, 2);
    assert.match(stderr, /groups are impersonated without a user[^]*--as USER/);
    const headers = { 'impersonate-group': 'dev' };
    const answer = await ask(lab, '/api/v1/namespaces', { headers });
    assert.equal(answer.status, 500);
    assert.equal(
      answer.text,
      'Internal Server Error: "/api/v1/namespaces": requested [{Group  dev    }] without impersonating a user\n',
    );
  });

  it('go with the commands that are printed next', async () => {
    await lab.switchTo('pod-older-than-annotation');
    const as = ['--as', 'admin@example.com', '--as-group', 'system:masters'];
    const { stdout } = await said(['doctor', TARGET, ...as]);
    assert.match(
      stdout,
      /kubectl --as admin@example\.com --as-group system:masters --context \S+ rollout restart/,
    );
  });

  it('write as whom they name, and undo does too', async () => {
    await lab.switchTo('service-account-not-annotated');
    const { roleArn } = lab.announcement.workloads[0] ?? assert.fail();
    const fix = ['fix', TARGET, '--role', roleArn, '--include', 'kubernetes', '--yes'];
    const ca = ['--issuer-ca', lab.announcement.caFile, '--state', folder];
    const refused = await said([...fix, ...ca, '--as', 'bob']);
    assert.match(refused.stdout, /what the service account names is not known[^]*--user=bob/);
    const masters = ['--as', 'bob', '--as-group', 'system:masters'];
    const fixed = await said([...fix, ...ca, ...masters]);
    assert.equal(fixed.code, 0, fixed.stdout + fixed.stderr);
    const [id = ''] = /\d{8}T\d{6}Z-[0-9a-f]{8}/.exec(fixed.stdout) ?? [];
    assert.match(fixed.stdout, /undo \S+ .*--as bob --as-group system:masters/);
    const undone = await said(['undo', id, '--state', folder, ...masters]);
    assert.equal(undone.code, 0, undone.stdout + undone.stderr);
  });
});

describe('--cluster, --user and KUBECONFIG', () => {
  it('name entries of the kubeconfig in the place of those of the context', async () => {
    const config = parse(await readFile(lab.announcement.kubeconfig, 'utf8')) as {
      readonly clusters: readonly { readonly name: string; readonly cluster: object }[];
      readonly users: readonly { readonly user: object }[];
    };
    const [own] = config.clusters;
    const [one, other] = ['one', 'other'].map((name) => join(folder, `${name}.json`));
    assert.ok(own !== undefined && one !== undefined && other !== undefined);
    const nowhere = { name: 'nowhere', cluster: { server: 'https://127.0.0.1:1' } };
    const nobody = { name: 'nobody', user: { token: 'no-token-of-the-lab' } };
    const context = { name: 'wrong', context: { cluster: 'nowhere', user: 'nobody' } };
    await writeFile(
      one,
      JSON.stringify({
        'current-context': 'wrong',
        contexts: [context],
        clusters: [nowhere],
        users: [nobody],
      }),
    );
    await writeFile(
      other,
      JSON.stringify({
        clusters: [{ ...own, name: 'right' }],
        users: [{ ...config.users[0], name: 'me' }],
      }),
    );
    const env = { KUBECONFIG: [one, other].join(delimiter) };
    const named = ['--cluster', 'right', '--user', 'me'];
    const { code, stderr } = await said(['doctor', TARGET, '--mint', ...named], env);
    assert.equal(code, 0, stderr);
    const slip = await said(['thumbprint', TARGET, '--cluster', 'rihgt'], env);
    assert.equal(slip.code, 2);
    assert.match(slip.stderr, /has no cluster rihgt; there are: right, nowhere/);
    const noContext = await said(['doctor', TARGET, '--context', 'worng'], env);
    assert.equal(noContext.code, 2);
    assert.match(noContext.stderr, /no context worng in the kubeconfig; there are: wrong/);
  });
});
