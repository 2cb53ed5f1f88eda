// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';

import type { TrustprintError } from '../../src/core/error.ts';
import { pemOf } from '../../src/core/model/certificate.ts';
import type { JsonObject } from '../../src/core/model/json.ts';
import { privateKeyPem } from '../../src/forge/keys.ts';
import { leaf, ROOT } from '../servers/chains.ts';
import { refused } from '../servers/kubernetes-answers.ts';
import { type KubernetesServer, type Serving, serveKubernetes } from '../servers/kubernetes.ts';
import { CART, cluster, errorOf, kubeconfig, SIGNAL, useFolder } from './kubernetes-under-test.ts';

const folder = useFolder();
const V1 = 'client.authentication.k8s.io/v1';
const PLUGIN_TOKEN = `k8s-aws-v1.${'Q'.repeat(60)}`;

function credential(status: JsonObject, apiVersion = V1): string {
  return JSON.stringify({ kind: 'ExecCredential', apiVersion, spec: {}, status });
}

/** A command in the folder of the kubeconfig, named by a path as seen from there. */
function plugin(script: string, changed: JsonObject = {}): JsonObject {
  folder.write('plugin', `#!/bin/sh\n${script}\n`);
  return { exec: { apiVersion: V1, command: './plugin', args: null, env: null, ...changed } };
}

function printing(text: string): string {
  return `printf %s '${text}'`;
}

const HOME = { PATH: process.env['PATH'], KEPT: 'kept' };

async function askingBy(
  user: JsonObject,
  { serving = {}, questions = 1 }: { serving?: Serving; questions?: number } = {},
): Promise<KubernetesServer['asked']> {
  await using server = await serveKubernetes(serving);
  const file = folder.write('config', kubeconfig({ server: server.url, user }));
  const kubernetes = cluster(file, { env: HOME });
  for (let left = questions; left > 0; left -= 1) await kubernetes.serviceAccount(CART, SIGNAL);
  return server.asked;
}

async function errorBy(user: JsonObject, timeoutMs = 5000): Promise<TrustprintError> {
  await using server = await serveKubernetes();
  const file = folder.write('config', kubeconfig({ server: server.url, user }));
  const error = await errorOf(cluster(file, { env: HOME, timeoutMs }).view(SIGNAL));
  assert.equal(server.asked.length, 0);
  return error;
}

/** How often the command was run: it writes a line each time. */
function runs(): number {
  const file = folder.at('runs');
  return existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n').length : 0;
}

/** One that has ended and that nobody has asked after (Z) does not run. */
function isRunning(pid: number): boolean {
  const file = `/proc/${String(pid)}/stat`;
  return existsSync(file) && !/\) Z /.test(readFileSync(file, 'utf8'));
}

const counted = (script: string): string => `echo run >> "$(dirname "$0")/runs"\n${script}`;

describe('the command of a kubeconfig', () => {
  it('gives the token that is shown, and is run once for many questions', async () => {
    const far = new Date(Date.now() + 3_600_000).toISOString();
    const user = plugin(
      counted(printing(credential({ token: PLUGIN_TOKEN, expirationTimestamp: far }))),
    );
    const asked = await askingBy(user, { questions: 3 });
    assert.deepEqual(
      asked.map(({ headers }) => headers.authorization),
      Array.from({ length: 3 }, () => `Bearer ${PLUGIN_TOKEN}`),
    );
    assert.equal(runs(), 1);
  });

  it('is run once for questions that are asked side by side', async () => {
    await using server = await serveKubernetes();
    const user = plugin(counted(`sleep 0.1\n${printing(credential({ token: PLUGIN_TOKEN }))}`));
    const file = folder.write('config', kubeconfig({ server: server.url, user }));
    const kubernetes = cluster(file, { env: HOME });
    await Promise.all([
      kubernetes.view(SIGNAL),
      kubernetes.serviceAccount(CART, SIGNAL),
      kubernetes.podsOf(CART, SIGNAL),
    ]);
    assert.equal(server.asked.length, 3);
    assert.equal(runs(), 1);
  });

  it('is run again once what it gave has expired', async () => {
    const soon = new Date(Date.now() + 1000).toISOString();
    const user = plugin(
      counted(printing(credential({ token: PLUGIN_TOKEN, expirationTimestamp: soon }))),
    );
    await askingBy(user, { questions: 2 });
    assert.equal(runs(), 2);
  });

  it('is run again where the server does not take an earlier token any more, and then no more', async () => {
    const user = plugin(counted(printing(credential({ token: PLUGIN_TOKEN }))));
    let calls = 0;
    const answer = () =>
      (calls += 1) === 2 ? refused(401, 'Unauthorized', 'Unauthorized') : undefined;
    await askingBy(user, { serving: { answer }, questions: 2 });
    assert.equal(runs(), 2);
    const error = await errorOf(
      askingBy(user, { serving: { answer: () => refused(401, 'Unauthorized', 'no') } }),
    );
    assert.equal(error.code, 'kubernetes_unauthorized');
    assert.equal(runs(), 3);
  });

  it('is given its arguments, our environment, its own, and what Kubernetes tells of the call', async () => {
    const script = [
      'echo "$1|$KEPT|$OWN" > "$(dirname "$0")/seen"',
      'printf %s "$KUBERNETES_EXEC_INFO" > "$(dirname "$0")/info"',
      printing(credential({ token: PLUGIN_TOKEN })),
    ].join('\n');
    const asked = await askingBy(
      plugin(script, {
        args: ['with space;$(x)'],
        env: [{ name: 'OWN', value: 'own' }],
        provideClusterInfo: true,
        interactiveMode: 'IfAvailable',
      }),
    );
    assert.equal(asked.length, 1);
    assert.equal(readFileSync(folder.at('seen'), 'utf8'), 'with space;$(x)|kept|own\n');
    const { spec, ...info } = JSON.parse(readFileSync(folder.at('info'), 'utf8')) as {
      spec: { interactive: boolean; cluster: Record<string, string> };
    };
    assert.deepEqual(info, { kind: 'ExecCredential', apiVersion: V1 });
    assert.equal(spec.interactive, false);
    assert.deepEqual(Object.keys(spec.cluster), ['server', 'certificate-authority-data']);
  });

  it('may give a certificate and its key', async () => {
    const client = await leaf(ROOT, { subject: 'CN=jane' });
    folder.write(
      'given',
      credential({
        clientCertificateData: pemOf(client.certificate),
        clientKeyData: privateKeyPem(client.keys),
      }),
    );
    const [asked] = await askingBy(plugin('cat "$(dirname "$0")/given"'), {
      serving: {
        tls: { requestCert: true, rejectUnauthorized: true, ca: [pemOf(ROOT.certificate)] },
      },
    });
    assert.match(String(asked?.clientName), /CN=jane/);
  });

  it('is not run where the kubeconfig has a token', async () => {
    const user = { token: 'written', ...plugin(counted(printing('nothing'))) };
    const [asked] = await askingBy(user);
    assert.equal(asked?.headers.authorization, 'Bearer written');
    assert.equal(runs(), 0);
  });
});

describe('a command that gives no credentials', () => {
  it('fails: its last words are told, without what may be a secret', async () => {
    const error = await errorBy(
      plugin(
        `echo "${PLUGIN_TOKEN}"; echo "Error: the SSO session of ${PLUGIN_TOKEN} has expired" >&2; exit 255`,
      ),
    );
    assert.equal(error.code, 'kubernetes_credentials_missing');
    assert.match(
      error.message,
      /\/plugin ended with 255: Error: the SSO session of \[redacted\] has expired$/,
    );
  });

  it('is not there: how it is installed is told', async () => {
    const missing = {
      exec: {
        apiVersion: V1,
        command: 'no-such-plugin',
        installHint: 'install it from example.test',
      },
    };
    const error = await errorBy(missing);
    assert.equal(error.code, 'kubernetes_credentials_missing');
    assert.match(error.message, /no-such-plugin is not on this machine: install it from/);
    const folderOnly = { exec: { apiVersion: V1, command: './' } };
    assert.equal((await errorBy(folderOnly)).code, 'kubernetes_credentials_missing');
  });

  it('sleeps: it is ended, with what it has started', async () => {
    const user = plugin('sleep 600 & echo $! > "$(dirname "$0")/child"; wait');
    const error = await errorBy(user, 500);
    assert.match(error.message, /gave nothing within 1.5 s/);
    const child = Number(readFileSync(folder.at('child'), 'utf8'));
    for (let tries = 0; tries < 100 && isRunning(child); tries += 1) await pause(10);
    assert.equal(isRunning(child), false);
  });

  it('ends, but leaves something behind that holds its output', async () => {
    const error = await errorBy(plugin(`sleep 600 & ${printing('{}')}`), 500);
    assert.match(error.message, /gave nothing within/);
  });

  it('prints without end', async () => {
    for (const script of ['yes', 'yes >&2']) {
      assert.match((await errorBy(plugin(script))).message, /prints without end/);
    }
  });

  it('is killed', async () => {
    assert.match((await errorBy(plugin('kill -9 $$'))).message, /ended with SIGKILL/);
  });

  it('asks on a terminal', async () => {
    const user = plugin(counted('true'), { interactiveMode: 'Always' });
    assert.match((await errorBy(user)).message, /asks on a terminal/);
    assert.equal(runs(), 0);
  });

  const answers: Readonly<Record<string, RegExp>> = {
    '': /printed no ExecCredential/,
    nonsense: /printed no ExecCredential/,
    '{"kind":"Config"}': /printed no ExecCredential/,
    [`{"token":"${PLUGIN_TOKEN}"`]: /printed no ExecCredential/,
    [credential({ token: PLUGIN_TOKEN }, 'client.authentication.k8s.io/v1alpha1')]:
      /another version than client\.authentication\.k8s\.io\/v1/,
    [credential({})]: /neither a token nor a key/,
    [credential({ token: PLUGIN_TOKEN, clientKeyData: 'x' })]: /a key without a certificate/,
    [`{"kind":"ExecCredential","apiVersion":"${V1}"}`]: /without a status/,
  };
  for (const [printed, said] of Object.entries(answers)) {
    it(`prints ${printed.slice(0, 40)}`, async () => {
      const error = await errorBy(plugin(printing(printed)));
      assert.equal(error.code, 'kubernetes_credentials_missing');
      assert.match(error.message, said);
    });
  }

  it('prints a token that is none, or keys that are none', async () => {
    const odd = credential({ token: `${PLUGIN_TOKEN}\r\nx: y` });
    const pair = credential({ clientCertificateData: 'none', clientKeyData: 'none' });
    for (const printed of [odd, pair]) {
      folder.write('given', printed);
      const error = await errorBy(plugin('cat "$(dirname "$0")/given"'));
      assert.equal(error.code, 'kubeconfig_unusable');
    }
  });
});
