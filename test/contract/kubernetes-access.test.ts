// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { createServer } from 'node:http';
import { delimiter, dirname } from 'node:path';
import { describe, it } from 'node:test';

import { pemOf } from '../../src/core/model/certificate.ts';
import { privateKeyPem } from '../../src/forge/keys.ts';
import { endingAll, listenAt, shown } from '../../src/forge/servers.ts';
import { ca, EXPIRED, INTERMEDIATE, leaf, LEAF, ROOT, STRAY, WHOLE } from '../servers/chains.ts';
import { serveKubernetes } from '../servers/kubernetes.ts';
import { serveProxy } from '../servers/proxy.ts';
import { answering, closing, freePort, serveRaw, silent } from '../servers/raw.ts';
import { serveSocks } from '../servers/socks.ts';
import {
  base64,
  CART,
  cluster,
  codeOf,
  errorOf,
  kubeconfig,
  SIGNAL,
  TOKEN,
  useFolder,
} from './kubernetes-under-test.ts';

const folder = useFolder();
const CA = pemOf(ROOT.certificate);

describe('the kubeconfig', () => {
  it('is the file that is named, else those of KUBECONFIG, else the one at home', async () => {
    await using server = await serveKubernetes();
    const named = folder.write('named', kubeconfig({ server: server.url, name: 'named' }));
    const listed = folder.write('listed', kubeconfig({ server: server.url, name: 'listed' }));
    mkdirSync(folder.at('.kube'));
    folder.write('.kube/config', kubeconfig({ server: server.url, name: 'home' }));
    const HOME = folder.at('.');
    const contextBy = async (file: string | undefined, env: Record<string, string>) =>
      (await cluster(file, { env }).view(SIGNAL)).context;
    assert.equal(await contextBy(named, { HOME, KUBECONFIG: listed }), 'named');
    assert.equal(await contextBy(undefined, { HOME, KUBECONFIG: listed }), 'listed');
    assert.equal(await contextBy(undefined, { HOME, KUBECONFIG: '' }), 'home');
  });

  it('is merged of several files: the first that has a name wins, and missing ones are passed over', async () => {
    await using server = await serveKubernetes();
    const first = folder.write('first', {
      contexts: [{ name: 'split', context: { cluster: 'second', user: 'first' } }],
      users: [{ name: 'first', user: { token: TOKEN } }],
    });
    const second = folder.write('second', {
      ...kubeconfig({ server: server.url, name: 'second' }),
      'current-context': 'split',
      users: [{ name: 'first', user: { token: 'not-this-one' } }],
    });
    const KUBECONFIG = [folder.at('nothing'), first, '', second].join(delimiter);
    const view = await cluster(undefined, { env: { KUBECONFIG } }).view(SIGNAL);
    assert.equal(view.context, 'split');
    assert.equal(server.asked[0]?.headers.authorization, `Bearer ${TOKEN}`);
  });

  it('is YAML as people write it: names that look like numbers, nulls, comments', async () => {
    await using server = await serveKubernetes();
    const file = folder.write(
      'config',
      [
        'current-context: 007 # the one',
        'contexts:',
        '- {name: 007, context: {cluster: 1.10, user: true}}',
        'clusters:',
        `- {name: 1.10, cluster: {server: "${server.url}", certificate-authority: ca.pem}}`,
        'users:',
        '- name: true',
        '  user:',
        '    exec: null',
        '    token: 123456789012345678901',
        'preferences: ~',
      ].join('\n'),
    );
    folder.write('ca.pem', CA);
    assert.equal((await cluster(file).view(SIGNAL)).context, '007');
    assert.equal(server.asked[0]?.headers.authorization, 'Bearer 123456789012345678901');
  });

  it('may be chosen from by --context, and what is not in it is named', async () => {
    await using server = await serveKubernetes();
    const config = kubeconfig({ server: server.url });
    const file = folder.write('config', { ...config, 'current-context': '' });
    assert.equal((await cluster(file, { context: 'test' }).view(SIGNAL)).context, 'test');
    const none = await errorOf(cluster(file).view(SIGNAL));
    assert.match(String(none.hint), /--context NAME \(there is test\)/);
    const other = await errorOf(cluster(file, { context: 'prod' }).view(SIGNAL));
    assert.equal(other.code, 'kubeconfig_unusable');
    assert.match(other.message, /context prod/);
    const dangling = folder.write('dangling', { ...config, users: [] });
    assert.match((await errorOf(cluster(dangling).view(SIGNAL))).message, /no user test/);
  });

  it('that is missing says where it was looked for', async () => {
    const named = await errorOf(cluster(folder.at('nothing')).view(SIGNAL));
    assert.equal(named.code, 'kubeconfig_missing');
    const HOME = folder.at('home');
    const anywhere = await errorOf(cluster(undefined, { env: { HOME } }).view(SIGNAL));
    assert.equal(anywhere.code, 'kubeconfig_missing');
    assert.match(anywhere.message, /home\/\.kube\/config/);
    assert.equal(await codeOf(cluster(undefined, { env: {} }).view(SIGNAL)), 'kubeconfig_missing');
  });

  it('that cannot be used says what is wrong, and quotes none of it', async () => {
    const broken: Readonly<Record<string, RegExp>> = {
      [`users:\n- name: a\n  user: {token: ${TOKEN}\nclusters: ]`]: /line \d+ is no YAML/,
      [`users: {token: ${TOKEN}}`]: /users/,
      [`clusters: [{name: a, cluster: {server: x, insecure-skip-tls-verify: ${TOKEN}}}]`]:
        /insecure-skip-tls-verify/,
      [`users: [{name: a, user: {as-user-extra: {x: ${TOKEN}}}}]`]: /as-user-extra/,
      '- a list': /config cannot be used: it has not the form of a kubeconfig$/,
      'a: &a [x]\nb: [*a, *b]': /its aliases/,
      ['['.repeat(50_000)]: /its depth|no YAML/,
    };
    for (const [text, said] of Object.entries(broken)) {
      const error = await errorOf(cluster(folder.write('config', text)).view(SIGNAL));
      assert.equal(error.code, 'kubeconfig_unusable', text);
      assert.match(error.message, said);
    }
    assert.match((await errorOf(cluster(folder.at('.')).view(SIGNAL))).message, /it is a folder/);
  });

  it('of whatever size is read no further than a kubeconfig goes', async () => {
    const file = folder.write('config', `# ${'x'.repeat(5 * 1024 * 1024)}`);
    const error = await errorOf(cluster(file).view(SIGNAL));
    assert.match(error.message, /more than 4194304 bytes/);
  });

  it('with aliases that multiply without end is refused', async () => {
    const levels = 'abcdefghij'.split('').map((name, index, names) => {
      const before = names[index - 1];
      const items = before === undefined ? ['x'] : Array.from({ length: 10 }, () => `*${before}`);
      return `${name}: &${name} [${items.join(', ')}]`;
    });
    const error = await errorOf(cluster(folder.write('config', levels.join('\n'))).view(SIGNAL));
    assert.equal(error.code, 'kubeconfig_unusable');
  });

  it('may lead to another machine over TLS only', async () => {
    const file = folder.write('config', kubeconfig({ server: 'http://192.0.2.1:8080' }));
    const error = await errorOf(cluster(file).view(SIGNAL));
    assert.equal(error.code, 'kubeconfig_unusable');
    for (const server of ['ftp://127.0.0.1', 'https://[', '']) {
      const other = folder.write('config', kubeconfig({ server }));
      assert.equal(await codeOf(cluster(other).view(SIGNAL)), 'kubeconfig_unusable', server);
    }
  });
});

describe('who asks', () => {
  const userOf = async (user: Record<string, unknown>) => {
    await using server = await serveKubernetes({
      tls: { requestCert: true, rejectUnauthorized: false, ca: [CA] },
    });
    const file = folder.write('config', kubeconfig({ server: server.url, user }));
    await cluster(file).serviceAccount(CART, SIGNAL);
    return server.asked[0];
  };

  it('is told by a token in a file beside the kubeconfig, which outranks a written one', async () => {
    folder.write('token', `${TOKEN}\n`);
    const asked = await userOf({ tokenFile: 'token', token: 'older' });
    assert.equal(asked?.headers.authorization, `Bearer ${TOKEN}`);
    const fallen = await userOf({ tokenFile: 'nothing', token: TOKEN });
    assert.equal(fallen?.headers.authorization, `Bearer ${TOKEN}`);
    assert.equal(await codeOf(userOf({ tokenFile: 'nothing' })), 'kubeconfig_unusable');
  });

  it('is told by a user name and a password', async () => {
    const asked = await userOf({ username: 'jane', password: TOKEN });
    assert.equal(asked?.headers.authorization, `Basic ${base64(`jane:${TOKEN}`)}`);
  });

  it('is told by a client certificate, in the kubeconfig or in files', async () => {
    const client = await leaf(ROOT, { subject: 'CN=jane, O=shop' });
    const certificate = pemOf(client.certificate);
    const key = privateKeyPem(client.keys);
    const written = await userOf({
      'client-certificate-data': base64(certificate),
      'client-key-data': base64(key),
    });
    folder.write('jane.pem', certificate);
    folder.write('jane.key', key);
    const inFiles = await userOf({ 'client-certificate': 'jane.pem', 'client-key': 'jane.key' });
    for (const asked of [written, inFiles]) {
      assert.match(String(asked?.clientName), /CN=jane/);
      assert.equal(asked?.headers.authorization, undefined);
    }
  });

  it('may act as somebody else', async () => {
    const asked = await userOf({
      token: TOKEN,
      as: 'jane',
      'as-groups': ['shop', 'admins'],
      'as-user-extra': { 'example.test/team': ['a'] },
    });
    assert.equal(asked?.headers['impersonate-user'], 'jane');
    assert.equal(asked.headers['impersonate-group'], 'shop, admins');
    assert.equal(asked.headers['impersonate-extra-example.test%2fteam'], 'a');
  });

  it('is nobody where the kubeconfig says nothing', async () => {
    assert.equal((await userOf({}))?.headers.authorization, undefined);
  });

  it('is not told by what cannot be: bytes that are no token, keys that are no pair', async () => {
    const other = await leaf(ROOT);
    for (const user of [
      { token: `${TOKEN}\r\nx-injected: 1` },
      { 'client-certificate-data': base64('none'), 'client-key-data': base64('none') },
      {
        'client-certificate-data': base64(pemOf(LEAF.certificate)),
        'client-key-data': base64(privateKeyPem(other.keys)),
      },
      { 'client-certificate': 'nothing.pem', 'client-key': 'nothing.key' },
      { 'auth-provider': { name: 'gcp', config: {} } },
    ]) {
      assert.equal(await codeOf(userOf(user)), 'kubeconfig_unusable', JSON.stringify(user));
    }
  });
});

describe('the server of the kubeconfig', () => {
  const viewBy = async (
    serving: Parameters<typeof serveKubernetes>[0],
    changed: Record<string, unknown>,
    options: Parameters<typeof cluster>[1] = {},
  ) => {
    await using server = await serveKubernetes(serving);
    const file = folder.write('config', kubeconfig({ server: server.url, cluster: changed }));
    return (await cluster(file, options).view(SIGNAL)).issuer;
  };

  it('is verified by the CA that is named, written or in a file, an intermediate too', async () => {
    folder.write('ca.pem', pemOf(INTERMEDIATE.certificate));
    const written = { 'certificate-authority-data': base64(CA) };
    assert.ok(await viewBy({}, { ...written, 'certificate-authority': 'nothing' }));
    assert.ok(await viewBy({ shows: shown(LEAF) }, { 'certificate-authority': 'ca.pem' }));
  });

  it('is not trusted by another CA, nor by none, unless --ca-bundle adds its root', async () => {
    const stranger = { 'certificate-authority-data': base64(pemOf(STRAY.certificate)) };
    for (const changed of [stranger, {}]) {
      const error = await errorOf(viewBy({}, changed));
      assert.equal(error.code, 'kubernetes_unreachable');
      assert.match(error.message, /the CA of the kubeconfig did not sign/);
      assert.ok(await viewBy({}, changed, { caBundle: CA }));
    }
  });

  it('may go unverified where the kubeconfig says so', async () => {
    const own = shown(await ca('Anybody'));
    assert.ok(await viewBy({ shows: own }, { 'insecure-skip-tls-verify': true }));
  });

  it('must be called as it is, or as tls-server-name says', async () => {
    const shows = shown(await leaf(ROOT, { names: ['kubernetes'] }), ROOT);
    const named = { 'certificate-authority-data': base64(CA) };
    const error = await errorOf(viewBy({ shows }, named));
    assert.match(error.message, /a certificate for other names/);
    assert.ok(await viewBy({ shows }, { ...named, 'tls-server-name': 'kubernetes' }));
  });

  it('must have a certificate that has not expired', async () => {
    const shows = shown(await leaf(ROOT, EXPIRED), ROOT);
    const error = await errorOf(viewBy({ shows }, { 'certificate-authority-data': base64(CA) }));
    assert.match(error.message, /has expired/);
  });

  it('has a CA that is one', async () => {
    for (const changed of [
      { 'certificate-authority-data': base64('none') },
      { 'certificate-authority': 'nothing.pem' },
    ]) {
      assert.equal(await codeOf(viewBy({}, changed)), 'kubeconfig_unusable');
    }
  });

  it('is reached through the proxy of the kubeconfig, else through ours', async () => {
    const named = { 'certificate-authority-data': base64(CA) };
    await using own = await serveProxy({ credentials: 'jane:secret' });
    await using ours = await serveProxy();
    const url = own.url.replace('//', '//jane:secret@');
    const proxyFor = (): string => ours.url;
    assert.ok(await viewBy({}, { ...named, 'proxy-url': url }, { proxyFor }));
    assert.deepEqual([own.asked().length, ours.asked().length], [1, 0]);
    assert.ok(await viewBy({}, named, { proxyFor }));
    assert.deepEqual([own.asked().length, ours.asked().length], [1, 1]);
  });

  it('is out of reach where a proxy refuses, whose password is not shown', async () => {
    await using proxy = await serveProxy({ credentials: 'jane:secret' });
    const url = proxy.url.replace('//', '//jane:hidden@');
    const error = await errorOf(
      viewBy({}, { 'certificate-authority-data': base64(CA), 'proxy-url': url }),
    );
    assert.equal(error.code, 'kubernetes_unreachable');
    assert.match(error.message, /the proxy http:\/\/127\.0\.0\.1:\d+ opened no way/);
    assert.ok(!JSON.stringify([error.message, error.facts]).includes('hidden'));
  });

  it('is reached through a SOCKS proxy of the kubeconfig, with a password or without', async () => {
    const named = { 'certificate-authority-data': base64(CA) };
    for (const credentials of [undefined, 'jane:sec ret']) {
      await using proxy = await serveSocks(credentials === undefined ? {} : { credentials });
      const user = credentials === undefined ? '' : 'jane:sec%20ret@';
      const url = `socks5://${user}127.0.0.1:${String(proxy.port)}`;
      assert.ok(await viewBy({}, { ...named, 'proxy-url': url }));
      assert.match(String(proxy.asked()[0]), /^127\.0\.0\.1:\d+$/);
    }
  });

  it('is out of reach where a SOCKS proxy refuses, or is none', async () => {
    await using strict = await serveSocks({ credentials: 'jane:secret' });
    await using closed = await serveSocks({ reply: 2 });
    await using other = await serveRaw(answering('HTTP/1.1 400 Bad Request\r\n\r\n'));
    await using gone = await serveRaw(closing);
    await using mute = await serveRaw(silent);
    const refusals: readonly (readonly [string, number, RegExp])[] = [
      ['', strict.port, /it wants a user name and password/],
      ['jane:hidden@', strict.port, /it does not take the user name and password/],
      ['', closed.port, /it does not allow this host or this port/],
      ['', other.port, /it speaks no SOCKS 5/],
      ['', gone.port, /it closed the connection/],
      ['', await freePort(), /it could not be reached/],
      ['', mute.port, /did not answer within/],
    ];
    for (const [user, port, said] of refusals) {
      const url = `socks5://${user}127.0.0.1:${String(port)}`;
      const changed = { 'certificate-authority-data': base64(CA), 'proxy-url': url };
      const error = await errorOf(viewBy({}, changed, { timeoutMs: 2000 }));
      assert.equal(error.code, 'kubernetes_unreachable');
      assert.match(error.message, said);
      assert.ok(!JSON.stringify([error.message, error.facts]).includes('hidden'));
    }
    const odd = { 'certificate-authority-data': base64(CA), 'proxy-url': 'ftp://127.0.0.1' };
    assert.equal(await codeOf(viewBy({}, odd)), 'kubeconfig_unusable');
  });

  it('may lie below a path, as behind Rancher', async () => {
    await using server = await serveKubernetes();
    const url = `${server.url}/k8s/clusters/c-1/`;
    const file = folder.write('config', kubeconfig({ server: url }));
    await cluster(file).serviceAccount(CART, SIGNAL);
    assert.equal(
      server.asked[0]?.path,
      '/k8s/clusters/c-1/api/v1/namespaces/shop/serviceaccounts/cart',
    );
  });

  it('may be kubectl proxy on this machine, in plain HTTP', async () => {
    const server = createServer((_request, response) => {
      response.end('{"issuer": "https://oidc.example.test"}');
    });
    const end = endingAll(server);
    const port = await listenAt(server, { address: '127.0.0.1', port: 0 });
    try {
      const plain = `http://127.0.0.1:${String(port)}`;
      const file = folder.write('config', kubeconfig({ server: plain, cluster: {}, user: {} }));
      assert.equal((await cluster(file).view(SIGNAL)).issuer, 'https://oidc.example.test');
    } finally {
      await end();
    }
  });
});

describe('inside a pod', () => {
  it('the API of its own cluster is asked, with its own token', async () => {
    await using server = await serveKubernetes({ shows: WHOLE });
    folder.write('ca.crt', CA);
    folder.write('token', TOKEN);
    const env = {
      KUBERNETES_SERVICE_HOST: '127.0.0.1',
      KUBERNETES_SERVICE_PORT: String(server.port),
    };
    const mount = dirname(folder.at('token'));
    const view = await cluster(undefined, { env, mount }).view(SIGNAL);
    assert.equal(view.context, undefined);
    assert.equal(view.server, server.url);
    assert.equal(server.asked[0]?.headers.authorization, `Bearer ${TOKEN}`);
    assert.equal(
      await codeOf(cluster(undefined, { env, mount, context: 'prod' }).view(SIGNAL)),
      'kubeconfig_missing',
    );
  });

  it('without a token of its own it says so', async () => {
    folder.write('ca.crt', CA);
    const env = { KUBERNETES_SERVICE_HOST: '::1', KUBERNETES_SERVICE_PORT: '443' };
    const error = await errorOf(cluster(undefined, { env, mount: folder.at('.') }).view(SIGNAL));
    assert.equal(error.code, 'kubeconfig_unusable');
    assert.match(String(error.hint), /automountServiceAccountToken/);
  });
});
