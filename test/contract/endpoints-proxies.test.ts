// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import type { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { promisify } from 'node:util';

import { proxyForEnvironment } from '../../src/adapters/proxy-for.ts';
import { parseResolve } from '../../src/adapters/resolver.ts';
import { pemOf } from '../../src/core/model/certificate.ts';
import { serveTls, shown } from '../../src/forge/servers.ts';
import type { Connection, Endpoints } from '../../src/ports/index.ts';
import { ca, leaf, ROOT, sentBy, WHOLE } from '../servers/chains.ts';
import { endpoints, failureOf, fetched, look, prints, SHORT_MS } from '../servers/looking.ts';
import { serveProxy } from '../servers/proxy.ts';
import {
  alertOf,
  answering,
  endlessly,
  freePort,
  greeting,
  serveRaw,
  silent,
} from '../servers/raw.ts';

const SERVER = await serveTls({ shows: [WHOLE], documents: new Map([['/keys', '{"keys":[]}']]) });
after(async () => SERVER.close());

/** By name, as a proxy resolves it. */
const BY_NAME: Partial<Connection> = { address: undefined };
const NEVER = new AbortController().signal;

function by(proxy: string): Endpoints {
  return endpoints({ proxyFor: () => proxy });
}

describe('a proxy', () => {
  it('leads to the endpoint, by its name and port', async () => {
    await using proxy = await serveProxy();
    const seen = await look(SERVER, { ...BY_NAME, path: '/keys' }, by(proxy.url));
    assert.deepEqual(prints(seen.presented), prints(sentBy(WHOLE)));
    assert.equal(fetched(seen.document).body, '{"keys":[]}');
    assert.equal(seen.hostMatches, true);
    assert.deepEqual(proxy.asked(), [`localhost:${String(SERVER.port)}`]);
  });

  it('resolves names itself: there are no addresses, and --resolve says nothing', async () => {
    await using proxy = await serveProxy({ leadTo: SERVER.port });
    const endpoint = { host: 'issuer.example', port: 443 };
    const resolve = [parseResolve('issuer.example:443:192.0.2.1')];
    const through = endpoints({ proxyFor: () => proxy.url, resolve });
    assert.equal(await through.addressesOf(endpoint, NEVER), undefined);
    const seen = await look({ address: '', port: 443 }, { ...endpoint, ...BY_NAME }, through);
    assert.equal(seen.address, undefined);
    assert.deepEqual(proxy.asked(), ['issuer.example:443']);
  });

  it('is asked for an IPv6 address in brackets', async () => {
    await using proxy = await serveProxy({ leadTo: SERVER.port });
    const { hostMatches } = await look(SERVER, { ...BY_NAME, host: '::1' }, by(proxy.url));
    assert.equal(hostMatches, true);
    assert.deepEqual(proxy.asked(), [`[::1]:${String(SERVER.port)}`]);
  });

  it('gets the credentials of its own URL', async () => {
    await using proxy = await serveProxy({ credentials: 'user:p@ss:word' });
    const url = proxy.url.replace('//', '//user:p%40ss%3Aword@');
    assert.equal((await look(SERVER, BY_NAME, by(url))).presented.length, 3);
  });

  it('is told by its address alone where it wants others, and no secret is', async () => {
    await using proxy = await serveProxy({ credentials: 'user:right' });
    const url = proxy.url.replace('//', '//user:s3cret@');
    const failure = await failureOf(look(SERVER, BY_NAME, by(url)));
    assert.equal(failure.code, 'proxy_refused');
    assert.equal(failure.facts['status'], 407);
    assert.equal(failure.facts['proxy'], proxy.url);
    assert.match(failure.message, /it answered 407$/);
    const told = JSON.stringify([failure.message, failure.facts, failure.hint, failure.stack]);
    assert.doesNotMatch(told, /s3cret|c2VjcmV0|dXNlcjpzM2NyZXQ/);
  });

  for (const status of [403, 502, 503, 504]) {
    it(`is told where it answers ${String(status)}`, async () => {
      await using proxy = await serveProxy({ refuse: status });
      const failure = await failureOf(look(SERVER, BY_NAME, by(proxy.url)));
      assert.equal(failure.code, 'proxy_refused');
      assert.equal(failure.facts['status'], status);
      assert.notEqual(failure.hint, undefined);
    });
  }

  it('is told where it cannot reach the endpoint', async () => {
    await using proxy = await serveProxy({ leadTo: await freePort() });
    const failure = await failureOf(look(SERVER, BY_NAME, by(proxy.url)));
    assert.equal(failure.code, 'proxy_refused');
    assert.equal(failure.facts['status'], 502);
  });

  it('is told where nothing listens', async () => {
    const url = `http://127.0.0.1:${String(await freePort())}`;
    const failure = await failureOf(look(SERVER, BY_NAME, by(url)));
    assert.equal(failure.code, 'proxy_refused');
    assert.match(failure.message, /it refuses connections$/);
  });

  it('is waited for no longer than the bound where it is silent', async () => {
    for (const proxy of [await serveProxy({ answers: false }), await serveRaw(silent)]) {
      await using open = proxy;
      const url = `http://127.0.0.1:${String(open.port)}`;
      const asked = { ...BY_NAME, timeoutMs: SHORT_MS };
      const failure = await failureOf(look(SERVER, asked, by(url)));
      assert.equal(failure.code, 'proxy_refused');
      assert.match(failure.message, /it did not answer within 1 s$/);
    }
  });

  it('is blamed itself, and no endpoint, where it is no proxy or sends without end', async () => {
    for (const behaviour of [
      greeting('SSH-2.0-OpenSSH_9.9\r\n'),
      answering('HTTP/1.1 200 OK\r\n\r\nnot tls at all, but a page'),
      endlessly(Buffer.from('x-header: of no end\r\n')),
    ]) {
      await using proxy = await serveRaw(behaviour);
      const url = `http://127.0.0.1:${String(proxy.port)}`;
      const failure = await failureOf(look(SERVER, { ...BY_NAME, timeoutMs: 2000 }, by(url)));
      assert.equal(failure.code, 'proxy_refused', failure.message);
    }
  });

  it('that intercepts shows its own chain, which nobody vouches for', async () => {
    const middlebox = await ca('Middlebox');
    const forged = shown(await leaf(middlebox), middlebox);
    await using box = await serveTls({ shows: [forged] });
    await using proxy = await serveProxy({ leadTo: box.port });
    const seen = await look(SERVER, { ...BY_NAME, roots: 'bundled' }, by(proxy.url));
    assert.deepEqual(prints(seen.presented), prints(sentBy(forged)));
    assert.equal(seen.vouches, false);
    assert.ok(!prints(seen.presented).includes(prints([ROOT.certificate]).join('')));
  });
});

describe('a way through a proxy', () => {
  /** Answers that the way is open, and then does this. */
  const opened: Readonly<Record<string, (socket: Socket) => void>> = {
    'is closed at once': (socket) => socket.end(),
    'is reset at once': (socket) => socket.resetAndDestroy(),
    'leads to silence': () => undefined,
    'leads to a page': (socket) => socket.end('HTTP/1.1 403 Forbidden\r\n\r\n<html>blocked'),
  };
  for (const [what, then] of Object.entries(opened)) {
    it(`that ${what} says nothing of the endpoint`, async () => {
      await using proxy = await serveRaw((socket) => {
        socket.once('data', () => {
          socket.write('HTTP/1.1 200 Connection established\r\n\r\n', () => {
            then(socket);
          });
        });
      });
      const url = `http://127.0.0.1:${String(proxy.port)}`;
      const failure = await failureOf(look(SERVER, { ...BY_NAME, timeoutMs: SHORT_MS }, by(url)));
      assert.equal(failure.code, 'proxy_refused', failure.message);
      assert.equal(failure.facts['host'], 'localhost');
    });
  }

  it('is not taken to what NO_PROXY names', async () => {
    await using proxy = await serveProxy();
    const proxyFor = proxyForEnvironment({ HTTPS_PROXY: proxy.url, NO_PROXY: 'localhost' });
    const both = endpoints({ proxyFor, family: 4 });
    assert.equal((await look(SERVER, BY_NAME, both)).address, '127.0.0.1');
    assert.deepEqual(proxy.asked(), []);
    const { address } = await look(SERVER, { ...BY_NAME, host: '127.0.0.1' }, both);
    assert.equal(address, undefined);
    assert.deepEqual(proxy.asked(), [`127.0.0.1:${String(SERVER.port)}`]);
  });

  it('is refused by the endpoint itself where TLS says so', async () => {
    await using refusing = await serveRaw(answering(alertOf(112)));
    await using proxy = await serveProxy({ leadTo: refusing.port });
    const failure = await failureOf(look(SERVER, BY_NAME, by(proxy.url)));
    assert.equal(failure.code, 'endpoint_handshake_failed');
  });
});

describe('a proxy that is spoken to over TLS', () => {
  it('leads to the endpoint where this machine’s roots trust it', async () => {
    await using proxy = await serveProxy({ secure: WHOLE });
    const told = await underRoot(proxy.url);
    assert.deepEqual(told, { presented: 3, vouches: false, address: null });
    assert.deepEqual(proxy.asked(), [`localhost:${String(SERVER.port)}`]);
  });

  it('is not spoken to where they do not', async () => {
    await using proxy = await serveProxy({ secure: shown(await leaf(await ca('Stranger'))) });
    assert.equal((await underRoot(proxy.url))['code'], 'proxy_refused');
    assert.deepEqual(proxy.asked(), []);
  });
});

/** A look in a process whose Node has the tests' root too: it takes roots when it starts. */
async function underRoot(proxy: string): Promise<Readonly<Record<string, unknown>>> {
  const folder = await mkdtemp(join(tmpdir(), 'trustprint-proxy-'));
  try {
    const file = join(folder, 'root.pem');
    await writeFile(file, pemOf(ROOT.certificate));
    const script = join(import.meta.dirname, '../servers/look-through-secure-proxy.ts');
    const { stdout } = await promisify(execFile)(
      process.execPath,
      [script, String(SERVER.port), proxy],
      { env: { PATH: process.env['PATH'], NODE_EXTRA_CA_CERTS: file } },
    );
    return JSON.parse(stdout) as Readonly<Record<string, unknown>>;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
