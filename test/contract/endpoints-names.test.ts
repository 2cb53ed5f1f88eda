// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import dns from 'node:dns/promises';
import { syncBuiltinESMExports } from 'node:module';
import { describe, it } from 'node:test';

import { addressesOf, parseResolve } from '../../src/adapters/resolver.ts';
import { TrustprintError } from '../../src/core/error.ts';
import { serveTls, type Serving, shown, type TlsServer } from '../../src/forge/servers.ts';
import { INTERMEDIATE, leaf, LEAF, WHOLE } from '../servers/chains.ts';
import { endpoints, failureOf, look, prints, SHORT_MS } from '../servers/looking.ts';
import { freePort } from '../servers/raw.ts';

const NAMED = await leaf(INTERMEDIATE, { subject: 'CN=named', names: ['issuer.example'] });
const SECOND = await leaf(INTERMEDIATE, { subject: 'CN=second' });
const NEVER = new AbortController().signal;

describe('the name that is sent (SNI)', () => {
  it('chooses the chain, and never holds the port', async () => {
    const asked: string[] = [];
    await using server = await byName(asked);
    const { presented, hostMatches } = await look(server, { host: 'issuer.example' });
    assert.deepEqual(prints(presented), prints([NAMED.certificate]));
    assert.equal(hostMatches, true);
    assert.deepEqual(asked, ['issuer.example']);
  });

  it('is without the dot that ends a full name', async () => {
    const asked: string[] = [];
    await using server = await byName(asked);
    const { hostMatches } = await look(server, { host: 'issuer.example.' });
    assert.equal(hostMatches, true);
    assert.deepEqual(asked, ['issuer.example']);
  });

  it('is not sent for an address', async () => {
    const asked: string[] = [];
    await using server = await byName(asked);
    const { presented, hostMatches } = await look(server, { host: '127.0.0.1' });
    assert.deepEqual(prints(presented), prints([LEAF.certificate]));
    assert.equal(hostMatches, true);
    assert.deepEqual(asked, []);
  });

  it('is not matched by a certificate for another name, which is no error of the chain', async () => {
    await using server = await serveTls({ shows: [shown(NAMED)] });
    const wrong = await look(server, { host: 'other.example' });
    assert.equal(wrong.hostMatches, false);
    assert.equal(wrong.vouchError, 'UNABLE_TO_VERIFY_LEAF_SIGNATURE');
    assert.equal((await look(server, { host: '127.0.0.1' })).hostMatches, false);
    assert.equal((await look(server, { host: 'ISSUER.example' })).hostMatches, true);
  });
});

describe('the time that a name has to resolve', () => {
  it('begins when a thread is free for it, and names behind slow ones are not called dead', async (t) => {
    const ends: (() => void)[] = [];
    // The resolver of the system cannot be made slow.
    t.mock.method(dns, 'lookup', async () => {
      await new Promise<void>((resolve) => ends.push(resolve));
      return [{ address: '192.0.2.1', family: 4 }];
    });
    syncBuiltinESMExports();
    t.after(() => {
      t.mock.restoreAll();
      // Else imports of `node:timers/promises` would keep the mocked one, in every later test of the process.
      t.mock.timers.reset();
      syncBuiltinESMExports();
    });
    t.mock.timers.enable({ apis: ['setTimeout'] });
    const outcome = async (host: string, signal = NEVER): Promise<string> =>
      addressesOf({ host, port: 443 }, { resolve: [], family: undefined }, signal).then(
        ([address]) => address,
        ({ message }: Error) => message,
      );
    const slow = ['a.example', 'b.example'].map(async (host) => outcome(host));
    const given = new AbortController();
    const givenUp = outcome('gone.example', given.signal);
    const behind = outcome('behind.example');
    given.abort(new Error('told to stop'));
    assert.equal(await givenUp, 'told to stop');
    t.mock.timers.tick(10_000);
    assert.deepEqual(await Promise.all(slow), [
      'no resolver answered for a.example',
      'no resolver answered for b.example',
    ]);
    assert.equal(ends.length, 2);
    ends[0]?.();
    await new Promise((resolve) => setImmediate(resolve));
    assert.equal(ends.length, 3);
    ends[1]?.();
    ends[2]?.();
    assert.equal(await behind, '192.0.2.1');
  });
});

describe('the address that is spoken to', () => {
  it('is the one that was asked about, each with its own chain', async (t) => {
    await using first = await serveTls({ shows: [WHOLE] });
    await using second = await serveAlso(first, '127.0.0.2', { shows: [shown(SECOND)] });
    if (second === undefined) return t.skip('this machine has no 127.0.0.2');
    const at = await look(first);
    assert.equal(at.address, '127.0.0.1');
    assert.equal(at.presented.length, 3);
    const other = await look(second);
    assert.equal(other.address, '127.0.0.2');
    assert.deepEqual(prints(other.presented), prints([SECOND.certificate]));
  });

  it('may be of IPv6', async (t) => {
    await using first = await serveTls({ shows: [WHOLE] });
    await using second = await serveAlso(first, '::1', { shows: [shown(SECOND)] });
    if (second === undefined) return t.skip('this machine has no ::1');
    for (const host of ['localhost', '::1']) {
      const seen = await look(second, { host });
      assert.equal(seen.address, '::1');
      assert.equal(seen.hostMatches, true);
      assert.deepEqual(prints(seen.presented), prints([SECOND.certificate]));
    }
  });

  it('is not swapped for another one of the name that answers better', async () => {
    await using server = await serveTls({ shows: [WHOLE] });
    const { port } = server;
    const resolve = [parseResolve(`issuer.example:${String(port)}:127.0.0.99,127.0.0.1`)];
    const by = endpoints({ resolve });
    const asked = { host: 'issuer.example', address: undefined };
    const failure = await failureOf(look(server, { ...asked, timeoutMs: SHORT_MS }, by));
    assert.equal(failure.kind, 'observation');
    assert.match(failure.message, /127\.0\.0\.99|issuer\.example/);
  });

  it('comes by the resolver where none is asked about', async () => {
    await using server = await serveTls({ shows: [WHOLE] });
    const resolve = [parseResolve(`Issuer.Example:${String(server.port)}:127.0.0.1`)];
    const asked = { host: 'issuer.example', address: undefined };
    const seen = await look(server, asked, endpoints({ resolve }));
    assert.equal(seen.address, '127.0.0.1');
  });

  it('tells a name that is none', async () => {
    const port = await freePort();
    // Asked with `ENOUGH_MS`, which is longer than a resolver is waited for that does not answer at all.
    const asked = { host: 'nowhere.invalid', address: undefined };
    const failure = await failureOf(look({ address: '', port }, asked));
    assert.equal(failure.code, 'name_unresolved');
  });

  it('tells an address that no route leads to', async () => {
    // Nothing can be connected to a multicast address (RFC 9293, 3.9.2.3).
    const failure = await failureOf(look({ address: '224.0.0.1', port: 443 }));
    assert.equal(failure.code, 'endpoint_no_route');
    assert.equal(failure.facts['address'], '224.0.0.1');
  });
});

describe('the addresses of a host', () => {
  it('are all that --resolve names, IPv4 first, each once, for its port alone', async () => {
    const resolve = [parseResolve('issuer.invalid:443:[::1],127.0.0.2,127.0.0.1,127.0.0.2')];
    const by = endpoints({ resolve });
    const at = { host: 'ISSUER.invalid', port: 443 };
    assert.deepEqual(await by.addressesOf(at, NEVER), ['127.0.0.2', '127.0.0.1', '::1']);
    const failure = await failureOf(by.addressesOf({ ...at, port: 8443 }, NEVER));
    assert.equal(failure.code, 'name_unresolved');
  });

  it('are those of one family where one is asked for', async () => {
    const resolve = [parseResolve('issuer.example:443:127.0.0.1,::1')];
    const at = { host: 'issuer.example', port: 443 };
    assert.deepEqual(await endpoints({ resolve, family: 4 }).addressesOf(at, NEVER), ['127.0.0.1']);
    assert.deepEqual(await endpoints({ resolve, family: 6 }).addressesOf(at, NEVER), ['::1']);
    const only4 = [parseResolve('issuer.example:443:127.0.0.1')];
    const by = endpoints({ resolve: only4, family: 6 });
    const failure = await failureOf(by.addressesOf(at, NEVER));
    assert.equal(failure.code, 'name_unresolved');
    assert.match(failure.hint ?? '', /--ipv4 or --ipv6/);
  });

  it('are none where --resolve says so, whatever the resolver knows', async () => {
    const by = endpoints({ resolve: [parseResolve('localhost:443:-')] });
    const failure = await failureOf(by.addressesOf({ host: 'localhost', port: 443 }, NEVER));
    assert.equal(failure.code, 'name_unresolved');
    assert.match(failure.message, /^localhost resolves to no address here$/);
  });

  it('is itself where the host is an address', async () => {
    for (const host of ['192.0.2.1', '2001:db8::1']) {
      assert.deepEqual(await endpoints().addressesOf({ host, port: 443 }, NEVER), [host]);
    }
  });

  it('are no more than are looked at', async () => {
    const many = Array.from({ length: 100 }, (_, index) => `192.0.2.${String(index)}`).join(',');
    const by = endpoints({ resolve: [parseResolve(`issuer.example:443:${many}`)] });
    const found = await by.addressesOf({ host: 'issuer.example', port: 443 }, NEVER);
    assert.equal(found?.length, 32);
  });

  it('are not waited for by one who has given up', async () => {
    const gone = new Error('given up');
    const signal = AbortSignal.abort(gone);
    const asked = addressesOf(
      { host: 'localhost', port: 443 },
      { resolve: [], family: undefined },
      signal,
    );
    await assert.rejects(asked, (error) => error === gone);
  });
});

describe('--resolve', () => {
  it('reads what curl reads', () => {
    assert.deepEqual(parseResolve('issuer.example:8443:192.0.2.1,[2001:db8::1]'), {
      host: 'issuer.example',
      port: 8443,
      addresses: ['192.0.2.1', '2001:db8::1'],
    });
    assert.deepEqual(parseResolve('[::1]:443:::1').host, '::1');
  });

  for (const text of [
    '',
    'issuer.example',
    'issuer.example:443',
    'issuer.example:443:',
    'issuer.example:0:192.0.2.1',
    'issuer.example:65536:192.0.2.1',
    'issuer.example:https:192.0.2.1',
    'issuer.example:443:elsewhere.example',
    'issuer.example:443:192.0.2.1,',
    'issuer.example:443:192.0.2.1 192.0.2.2',
    ':443:192.0.2.1',
    'x'.repeat(5000),
  ]) {
    it(`refuses "${text.slice(0, 50)}"`, () => {
      assert.throws(
        () => parseResolve(text),
        (error) => error instanceof TrustprintError && error.code === 'argument_invalid',
      );
    });
  }
});

async function byName(asked: string[]): Promise<TlsServer> {
  return serveTls({
    shows: [shown(LEAF)],
    showsFor: (name) => {
      asked.push(name);
      return name === 'issuer.example' ? [shown(NAMED)] : undefined;
    },
  });
}

/** A server at another address with the same port, where this machine has that address. */
async function serveAlso(
  { port }: TlsServer,
  address: string,
  serving: Serving,
): Promise<TlsServer | undefined> {
  try {
    return await serveTls({ ...serving, address, port });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EADDRNOTAVAIL' || code === 'EAFNOSUPPORT') return undefined;
    throw error;
  }
}
