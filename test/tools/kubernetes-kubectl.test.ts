// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { mkdirSync, symlinkSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { describe, it } from 'node:test';

import type { JsonObject } from '../../src/core/model/json.ts';
import { COMMAND, missing, type Ran, run } from '../process.ts';
import { forbidden } from '../servers/kubernetes-answers.ts';
import { MINTED } from '../servers/kubernetes-objects.ts';
import { serveKubernetes } from '../servers/kubernetes.ts';
import {
  CART,
  cluster,
  codeOf,
  kubeconfig,
  SIGNAL,
  TOKEN,
  useFolder,
} from '../contract/kubernetes-under-test.ts';

const folder = useFolder();
const skip = missing('kubectl');

/** What kubectl says by these kubeconfigs, with a home of its own. */
async function kubectl(KUBECONFIG: string, ...args: readonly string[]): Promise<Ran> {
  const env = { KUBECONFIG, HOME: folder.at('home') };
  return run('kubectl', args, { env, showsToken: args.includes('token') });
}

async function objectBy(config: string, ...args: readonly string[]): Promise<JsonObject> {
  const ran = await kubectl(config, ...args, '-o', 'json');
  assert.equal(ran.code, 0, ran.stderr);
  return JSON.parse(ran.stdout) as JsonObject;
}

describe('kubectl, by the same kubeconfig at the same server,', { skip }, () => {
  it('reads what we read', async () => {
    await using server = await serveKubernetes();
    const config = folder.write('config', kubeconfig({ server: server.url }));
    const ours = cluster(config);
    const account = await objectBy(config, 'get', 'serviceaccount', 'cart');
    const metadata = account['metadata'] as { annotations: Record<string, string> };
    const { annotations = {} } = (await ours.serviceAccount(CART, SIGNAL)) ?? {};
    for (const [name, value] of Object.entries(annotations)) {
      assert.equal(metadata.annotations[name], value);
    }
    const { items } = (await objectBy(config, 'get', 'pods')) as {
      items: readonly { metadata: { name: string } }[];
    };
    const pods = await ours.podsOf(CART, SIGNAL);
    assert.deepEqual(
      pods.map(({ name }) => name).toSorted(),
      items.map(({ metadata: { name } }) => name).toSorted(),
    );
    const minted = await kubectl(
      config,
      'create',
      'token',
      'cart',
      '--audience',
      'sts.amazonaws.com',
    );
    assert.equal(minted.stdout.trim(), MINTED);
    const wish = { audience: 'sts.amazonaws.com', expirationSeconds: 3600 };
    assert.equal(await ours.mintToken(CART, wish, SIGNAL), MINTED);
    const issuer = await kubectl(config, 'get', '--raw', '/.well-known/openid-configuration');
    const { issuer: named } = JSON.parse(issuer.stdout) as { issuer: string };
    assert.equal((await ours.view(SIGNAL)).issuer, named);
  });

  it('asks for the same to annotate, but for the version', async () => {
    await using server = await serveKubernetes();
    const config = folder.write('config', kubeconfig({ server: server.url }));
    await kubectl(config, 'annotate', 'serviceaccount', 'cart', 'a=b', 'c-', '--overwrite');
    await cluster(config).annotate(CART, { a: 'b' }, SIGNAL);
    const [theirs, ours] = server.asked.filter(({ method }) => method === 'PATCH');
    assert.equal(ours?.path, theirs?.path);
    assert.equal(ours?.headers['content-type'], theirs?.headers['content-type']);
    const patches = [theirs, ours].map(
      (call) =>
        (JSON.parse(call?.body ?? '{}') as { metadata: { annotations: unknown } }).metadata
          .annotations,
    );
    assert.deepEqual(patches, [{ a: 'b' }, { a: 'b' }]);
  });

  it('chooses what we choose of several kubeconfigs', async () => {
    await using right = await serveKubernetes();
    await using wrong = await serveKubernetes();
    const first = folder.write('first', {
      contexts: [
        { name: 'split', context: { cluster: 'test', user: 'first', namespace: 'shop' } },
        { name: 'test', context: { cluster: 'test', user: 'test', namespace: 'shop' } },
      ],
      users: [{ name: 'first', user: { tokenFile: 'token', token: 'older' } }],
    });
    folder.write('token', `${TOKEN}\n`);
    const second = folder.write('second', {
      ...kubeconfig({ server: right.url }),
      'current-context': 'split',
    });
    const third = folder.write('third', kubeconfig({ server: wrong.url, user: { token: 'x' } }));
    const KUBECONFIG = [folder.at('nothing'), first, second, third].join(delimiter);
    await kubectl(KUBECONFIG, 'get', '--raw', '/version');
    await cluster(undefined, { env: { KUBECONFIG } }).view(SIGNAL);
    assert.deepEqual(
      right.asked.map(({ headers }) => headers.authorization),
      [`Bearer ${TOKEN}`, `Bearer ${TOKEN}`],
    );
    assert.equal(wrong.asked.length, 0);
  });

  it('runs the same command for credentials, with the same words', async () => {
    await using server = await serveKubernetes();
    folder.write(
      'plugin',
      `#!/bin/sh\nprintf %s "$KUBERNETES_EXEC_INFO" >> "$(dirname "$0")/info"\nprintf '%s' '${JSON.stringify(
        {
          kind: 'ExecCredential',
          apiVersion: 'client.authentication.k8s.io/v1',
          status: { token: TOKEN },
        },
      )}'\n`,
    );
    const exec = {
      apiVersion: 'client.authentication.k8s.io/v1',
      command: './plugin',
      provideClusterInfo: true,
      interactiveMode: 'Never',
    };
    const config = folder.write('config', kubeconfig({ server: server.url, user: { exec } }));
    await kubectl(config, 'get', '--raw', '/version');
    await cluster(config).view(SIGNAL);
    assert.equal(server.asked.length, 2);
    for (const { headers } of server.asked) {
      assert.equal(headers.authorization, `Bearer ${TOKEN}`);
    }
    const info = await run('cat', [folder.at('info')]);
    const [theirs, ours] = info.stdout
      .replace('}{', '}\n{')
      .split('\n')
      .map((line) => JSON.parse(line) as { spec: { cluster: JsonObject } });
    assert.deepEqual(
      { ...ours, spec: { ...ours?.spec, cluster: { ...ours?.spec.cluster, config: null } } },
      theirs,
    );
  });

  it('is refused what we are refused', async () => {
    const user = 'jane';
    await using server = await serveKubernetes({
      answer: ({ path }) =>
        path.endsWith('/pods')
          ? forbidden('pods', { verb: 'list', user, namespace: 'shop' })
          : undefined,
    });
    const config = folder.write('config', kubeconfig({ server: server.url }));
    const theirs = await kubectl(config, 'get', 'pods');
    assert.match(theirs.stderr, /Error from server \(Forbidden\)/);
    assert.equal(await codeOf(cluster(config).podsOf(CART, SIGNAL)), 'kubernetes_denied');
  });
});

describe('kubectl trustprint', { skip }, () => {
  it('is the command itself, under another name on the PATH', async () => {
    const bin = folder.at('bin');
    mkdirSync(bin);
    symlinkSync(COMMAND, join(bin, 'kubectl-trustprint'));
    const PATH = [bin, join(process.execPath, '..'), process.env['PATH'] ?? ''].join(delimiter);
    const asPlugin = async (...args: readonly string[]): Promise<Ran> =>
      run('kubectl', ['trustprint', ...args], { env: { PATH, HOME: folder.at('home') } });
    const asItself = async (...args: readonly string[]): Promise<Ran> =>
      run(process.execPath, [COMMAND, ...args], { env: { PATH, HOME: folder.at('home') } });
    for (const args of [['--version'], ['checks'], ['explain', 'endpoint-trust'], ['doctr'], []]) {
      const [plugin, itself] = await Promise.all([asPlugin(...args), asItself(...args)]);
      assert.equal(plugin.stdout, itself.stdout, args.join(' '));
      assert.equal(plugin.code, itself.code, plugin.stderr);
    }
    const listed = await run('kubectl', ['plugin', 'list'], {
      env: { PATH, HOME: folder.at('home') },
    });
    assert.match(listed.stdout, /kubectl-trustprint/);
  });
});
