// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setTimeout as setTimeoutAsync } from 'node:timers/promises';

import { parseResolve } from '../../src/adapters/resolver.ts';
import { type EndpointOpened, openEndpoint } from '../../src/app/observe/endpoint.ts';
import type { EndpointContext } from '../../src/app/observe/looking.ts';
import { type Effort, ONCE, THOROUGH } from '../../src/app/observe/question.ts';
import { pemOf } from '../../src/core/model/certificate.ts';
import type { ChainFact, EndpointProbe, RootSet } from '../../src/core/model/facts.ts';
import { seenOf } from '../../src/core/model/observed.ts';
import type { Origin } from '../../src/core/model/allowed-addresses.ts';
import { serveTls, type Shown, shown, type TlsServer } from '../../src/forge/servers.ts';
import type { Endpoints } from '../../src/ports/index.ts';
import { ca, INTERMEDIATE, leaf, LEAF, ROOT, sentBy, STRAY, WHOLE } from '../servers/chains.ts';
import { endpoints, prints, trusting } from '../servers/looking.ts';
import {
  freePort,
  lettingThrough,
  losing,
  resetting,
  resettingTls12,
  serveRaw,
  silent,
} from '../servers/raw.ts';

/** The same host after its CA was renewed. */
const RENEWED_ROOT = await ca('Renewed Root');
const RENEWED: Shown = shown(await leaf(RENEWED_ROOT), RENEWED_ROOT);
const BY_RSA: Shown = shown(await leaf(ROOT, { keyKind: 'rsa' }), ROOT);
const EFFORT: Effort = { ...THOROUGH, rootSets: ['library'] };

for (const quickly of [false, true]) {
  describe(`looking at one address${quickly ? ', without a session where that tells enough' : ''}`, () => {
    it('goes on until twelve looks bring nothing new', async () => {
      await using server = await serveTls({ shows: [WHOLE] });
      const { looks, failed } = await observe(server, {
        quickly,
        by: trusting(ROOT),
      });
      assert.equal(failed, undefined);
      const [only, ...others] = looks;
      assert.deepEqual(others, []);
      assert.deepEqual(shownIn(only), prints(sentBy(WHOLE)));
      // The first, twelve like it, and one that offers TLS 1.2; none counts that offers RSA in vain.
      assert.deepEqual([only?.attempts, only?.sightings], [14, 14]);
      assert.equal(only?.address, '127.0.0.1');
      assert.deepEqual(anchoringBy(chainIn(only)), { library: ['CN=Root'] });
    });

    it('finds both chains of a server that alternates, and who trusts each', async () => {
      let handshakes = 0;
      await using server = await serveTls({
        shows: [WHOLE],
        showsFor: () => [handshakes++ % 2 === 0 ? WHOLE : RENEWED],
      });
      const { looks } = await observe(server, {
        quickly,
        by: trusting(ROOT),
      });
      assert.deepEqual(looks.map(shownIn), [prints(sentBy(WHOLE)), prints(sentBy(RENEWED))]);
      const [one, other] = looks;
      assert.equal(one?.attempts, other?.attempts);
      assert.equal((one?.sightings ?? 0) + (other?.sightings ?? 0), one?.attempts);
      assert.equal(chainIn(one).anchoring.library?.vouches, true);
      assert.equal(chainIn(other).anchoring.library?.vouches, false);
    });

    it('finds the chain that comes while it looks', async () => {
      await using server = await serveTls({ shows: [WHOLE] });
      let told = 0;
      const { looks } = await observe(server, {
        quickly,
        onProgress: () => {
          told += 1;
          if (told === 6) server.replace(RENEWED);
        },
      });
      assert.deepEqual(looks.map(shownIn), [prints(sentBy(WHOLE)), prints(sentBy(RENEWED))]);
    });

    it('finds the second certificate of a server by offering RSA alone', async () => {
      await using server = await serveTls({ shows: [WHOLE, BY_RSA] });
      const { looks } = await observe(server, {
        quickly,
        by: trusting(ROOT),
      });
      assert.deepEqual(looks.map(shownIn), [prints(sentBy(WHOLE)), prints(sentBy(BY_RSA))]);
      for (const look of looks) assert.equal(chainIn(look).anchoring.library?.vouches, true);
    });

    for (const [what, tls, expected] of [
      ['demands TLS 1.3', { minVersion: 'TLSv1.3' }, ['TLSv1.3', 'refused']],
      ['speaks TLS 1.2 at most', { maxVersion: 'TLSv1.2' }, ['TLSv1.2', 'accepted']],
      ['speaks both', {}, ['TLSv1.3', 'accepted']],
    ] as const) {
      it(`says whether TLS 1.2 is spoken: a server that ${what}`, async () => {
        await using server = await serveTls({ shows: [WHOLE], tls });
        const { looks } = await observe(server, { quickly });
        const { protocol, tls12 } = chainIn(looks[0]);
        assert.deepEqual([protocol, tls12], expected);
      });
    }

    it('takes TLS 1.2 for refused where a server hangs up on it again and again', async () => {
      await using server = await serveTls({ shows: [WHOLE] });
      await using before = await serveRaw(resettingTls12(server.port));
      const { looks } = await observe(before);
      const { protocol, tls12 } = chainIn(looks[0]);
      assert.deepEqual([protocol, tls12], ['TLSv1.3', 'refused']);
    });

    it('does not know whether TLS 1.2 is spoken by one who has gone meanwhile', async () => {
      let told = 0;
      await using server = await serveTls({ shows: [WHOLE] });
      await using before = await serveRaw(resettingTls12(server.port, () => told >= 13));
      const { looks } = await observe(before, {
        onProgress: () => {
          told += 1;
        },
      });
      assert.equal(chainIn(looks[0]).tls12, 'unseen');
    });

    it('says for every chain whether the host name is its own', async () => {
      const wrong = shown(await leaf(ROOT, { names: ['elsewhere.example'] }), ROOT);
      await using server = await serveTls({ shows: [wrong] });
      const { looks } = await observe(server, {
        quickly,
        by: trusting(ROOT),
      });
      assert.equal(chainIn(looks[0]).hostMatches, false);
      assert.equal(chainIn(looks[0]).anchoring.library?.vouches, true);
    });
  });
}

describe('being told to stop', () => {
  it('ends with its reason and nothing else, while probes without a session are under way', async () => {
    await using server = await serveRaw(silent);
    const controller = new AbortController();
    const opening = openEndpoint(
      {
        host: 'localhost',
        port: server.port,
        roles: ['jwks'],
        path: undefined,
        namedBy: undefined,
      },
      {
        endpoints: slowToStop(endpoints()),
        quickProbes: endpoints(),
        effort: EFFORT,
        signal: controller.signal,
        onProgress: () => undefined,
      },
    );
    const reason = new Error('told to stop');
    setTimeout(() => {
      controller.abort(reason);
    }, 100);
    await assert.rejects(opening, reason);
  });
});

/** Handshakes that end some time after they were told to. */
function slowToStop(by: Endpoints): Endpoints {
  return {
    addressesOf: async () => Promise.resolve(['127.0.0.1']),
    connect: async (connection, signal) => {
      try {
        return await by.connect(connection, signal);
      } finally {
        await setTimeoutAsync(50);
      }
    },
  };
}

describe('a connection that is lost', () => {
  it('does not decide, be it the first: the look is made again, and why is kept', async () => {
    await using server = await documentServer();
    await using before = await serveRaw(losing(server.port, (turn) => turn === 1));
    const { looks, failed, document } = await observe(before, { path: '/a' });
    assert.equal(failed, undefined);
    assert.equal(document?.kind === 'fetched' && document.body, '{"is":"a"}');
    const { failed: lost, retriesFailed, reasons } = looks[0]?.lost ?? {};
    assert.deepEqual([lost, retriesFailed], [1, 0]);
    assert.deepEqual(
      reasons?.map(({ count }) => count),
      [1],
    );
    assert.match(reasons[0]?.detail ?? '', /reset|closed|ended/);
  });

  it('among others is made again alone', async () => {
    await using server = await serveTls({ shows: [WHOLE] });
    await using before = await serveRaw(losing(server.port, (turn) => turn === 4));
    const { looks } = await observe(before);
    assert.deepEqual([looks[0]?.lost?.failed, looks[0]?.lost?.retriesFailed], [1, 0]);
  });

  it('every second time fails when it is made again too', async () => {
    await using server = await documentServer();
    for (const odd of [0, 1]) {
      await using before = await serveRaw(losing(server.port, (turn) => turn % 2 === odd));
      const { looks, document } = await observe(before, { path: '/a' });
      assert.equal(document?.kind, 'fetched');
      assert.equal(looks[0]?.lost?.retriesFailed, 2, JSON.stringify(looks[0]?.lost));
    }
  });

  it('ends a document too, which is fetched again', async () => {
    let asked = 0;
    await using server = await serveTls({
      shows: [WHOLE],
      documents: (request, response) => {
        asked += 1;
        if (asked === 1) request.socket.destroy();
        else response.writeHead(asked === 2 ? 503 : 200).end('{}');
      },
    });
    const { looks, document } = await observe(server, { path: '/a' });
    assert.equal(document?.kind === 'fetched' && document.status, 200);
    assert.deepEqual([looks[0]?.lost?.failed, looks[0]?.lost?.retriesFailed], [1, 1]);
    assert.equal(looks[0]?.lost?.reasons[1]?.detail, 'a document was answered with 503');
  });

  it('is one of all that were opened where all are lost, two of them alone', async () => {
    await using before = await serveRaw(resetting);
    const { looks, failed } = await observe(before);
    const sideBySide = 1 + 12 + 2;
    assert.deepEqual([failed?.by, looks[0]?.attempts], ['theirs', sideBySide + 2]);
    assert.equal(before.connections(), sideBySide + 2);
  });

  it('is no loss where a server hangs up on who offers RSA alone', async () => {
    await using server = await serveTls({ shows: [WHOLE] });
    const { looks } = await observe(server);
    assert.equal(looks[0]?.lost, undefined);
  });

  it('decides for STS, which asks once', async () => {
    await using server = await documentServer();
    await using before = await serveRaw(losing(server.port, (turn) => turn <= 2));
    const { failed } = await observe(before, { path: '/a', effort: ONCE });
    assert.equal(failed?.by, 'theirs');
  });
});

describe('looking at several addresses', () => {
  it('tells what each of them shows', async (t) => {
    await using first = await serveTls({ shows: [WHOLE] });
    await using second = await alsoAt('127.0.0.2', first, RENEWED);
    if (second === undefined) return t.skip('this machine has no 127.0.0.2');
    const { looks } = await observe(first, { by: at(first, '127.0.0.1', '127.0.0.2') });
    assert.deepEqual(
      looks.map((look) => [look.address, shownIn(look)]),
      [
        ['127.0.0.1', prints(sentBy(WHOLE))],
        ['127.0.0.2', prints(sentBy(RENEWED))],
      ],
    );
  });

  it('is of the address that shows a chain, though the name resolves differently each time', async (t) => {
    await using first = await serveTls({ shows: [WHOLE] });
    await using second = await alsoAt('127.0.0.2', first, RENEWED);
    if (second === undefined) return t.skip('this machine has no 127.0.0.2');
    const by = turning(['127.0.0.1'], ['127.0.0.2']);
    for (const [address, shows] of [
      ['127.0.0.1', WHOLE],
      ['127.0.0.2', RENEWED],
    ] as const) {
      const { looks } = await observe(first, { by, host: 'issuer.example' });
      const told = looks.map((look) => [look.address, look.attempts, shownIn(look)]);
      assert.deepEqual(told, [[address, 14, prints(sentBy(shows))]]);
    }
  });

  it('has the documents from the second where the first is dead, which it tells', async (t) => {
    await using first = await serveTls({ shows: [WHOLE] });
    await using alive = await alsoAt('127.0.0.2', first, WHOLE);
    if (alive === undefined) return t.skip('this machine has no 127.0.0.2');
    await first.close();
    const seen = await observe(alive, { by: at(alive, '127.0.0.1', '127.0.0.2'), path: '/a' });
    const [dead, other] = seen.looks;
    assert.equal(dead?.chain.kind, 'unseen');
    assert.equal(dead.chain.code, 'endpoint_unreachable');
    assert.equal(dead.chain.by, 'theirs');
    assert.deepEqual([dead.address, dead.attempts, dead.sightings], ['127.0.0.1', 17, 0]);
    assert.deepEqual(shownIn(other), prints(sentBy(WHOLE)));
    assert.equal(seen.document?.kind === 'fetched' && seen.document.body, '{"is":"a"}');
    assert.equal(seen.failed, undefined);
  });

  it('has the documents by IPv4 where no way leads to an IPv6 address, which is laid at our own door', async () => {
    await using server = await documentServer();
    // Nothing can be connected to a multicast address (RFC 9293, 3.9.2.3).
    const resolve = [parseResolve(`issuer.example:${String(server.port)}:127.0.0.1,ff05::1`)];
    const about = { by: endpoints({ resolve }), host: 'issuer.example' };
    const seen = await observe(server, { ...about, path: '/a' });
    const [first, second] = seen.looks;
    assert.deepEqual(shownIn(first), prints([LEAF.certificate, INTERMEDIATE.certificate]));
    assert.equal(second?.address, 'ff05::1');
    assert.equal(second.chain.kind, 'unseen');
    assert.deepEqual([second.chain.code, second.chain.by], ['endpoint_no_route', 'ours']);
    assert.equal(seen.document?.kind === 'fetched' && seen.document.body, '{"is":"a"}');
    assert.equal(seen.failed, undefined);
  });

  it('prefers the failure that AWS would meet too, where all fail', async () => {
    const port = await freePort();
    const resolve = [parseResolve(`issuer.example:${String(port)}:224.0.0.1,127.0.0.1`)];
    const by = endpoints({ resolve });
    const seen = await observe({ port }, { by, host: 'issuer.example' });
    assert.deepEqual(
      seen.looks.map(({ chain }) => chain.kind === 'unseen' && [chain.code, chain.by]),
      [
        ['endpoint_no_route', 'ours'],
        ['endpoint_unreachable', 'theirs'],
      ],
    );
    assert.equal(seen.failed?.by, 'theirs');
    assert.equal(seen.document, undefined);
  });

  it('is one look that failed where the name does not resolve', async () => {
    const seen = await observe({ port: 443 }, { host: 'issuer.invalid' });
    assert.deepEqual([seen.failed?.code, seen.failed?.by], ['name_unresolved', 'ours']);
    assert.deepEqual(
      seen.looks.map(({ address, attempts }) => [address, attempts]),
      [[undefined, 1]],
    );
  });
});

describe('this machine’s own roots', () => {
  const SETS: Effort = { ...THOROUGH, rootSets: ['bundled', 'library', 'machine'] };

  it('are asked about only where no other root set vouches', async () => {
    await using server = await serveTls({ shows: [WHOLE] });
    let asked = 0;
    const by = endpoints({
      roots: {
        library: [pemOf(ROOT.certificate)],
        machine: () => {
          asked += 1;
          return [pemOf(ROOT.certificate)];
        },
      },
    });
    const { looks } = await observe(server, { by, effort: SETS });
    const { anchoring } = chainIn(looks[0]);
    assert.deepEqual([anchoring.bundled?.vouches, anchoring.library?.vouches], [false, true]);
    assert.equal(anchoring.machine, undefined);
    assert.equal(asked, 0);
  });

  it('tell apart a private CA that this machine knows', async () => {
    await using server = await serveTls({ shows: [WHOLE] });
    const library = [pemOf(STRAY.certificate)];
    const by = endpoints({ roots: { library, machine: () => [pemOf(ROOT.certificate)] } });
    const { looks } = await observe(server, { by, effort: SETS });
    const { anchoring } = chainIn(looks[0]);
    assert.deepEqual([anchoring.bundled?.vouches, anchoring.library?.vouches], [false, false]);
    assert.deepEqual(anchoring.machine, { vouches: true, error: undefined });
  });
});

describe('looking once, as STS does', () => {
  it('makes one connection for the chain and both documents', async () => {
    await using server = await documentServer();
    await using counted = await serveRaw(lettingThrough(Number.MAX_SAFE_INTEGER, server.port));
    const seen = await observe(counted, {
      by: trusting(ROOT),
      effort: ONCE,
      path: '/a',
      next: () => '/b',
    });
    assert.equal(counted.connections(), 1);
    assert.equal(seen.document?.kind === 'fetched' && seen.document.body, '{"is":"a"}');
    assert.equal(seen.second?.kind === 'fetched' && seen.second.body, '{"is":"b"}');
    const [look] = seen.looks;
    assert.deepEqual([look?.attempts, look?.sightings], [1, 1]);
    const { protocol, tls12 } = chainIn(look);
    assert.deepEqual([protocol, tls12], ['TLSv1.2', 'accepted']);
    assert.deepEqual(anchoringBy(chainIn(look)), { library: ['CN=Root'] });
  });

  it('makes a second one only where TLS 1.2 is refused', async () => {
    await using server = await serveTls({ shows: [WHOLE], tls: { minVersion: 'TLSv1.3' } });
    await using counted = await serveRaw(lettingThrough(Number.MAX_SAFE_INTEGER, server.port));
    const { looks } = await observe(counted, { effort: ONCE });
    assert.equal(counted.connections(), 2);
    assert.equal(looks[0]?.attempts, 1);
    const { protocol, tls12 } = chainIn(looks[0]);
    assert.deepEqual([protocol, tls12], ['TLSv1.3', 'refused']);
  });

  it('speaks to one address alone', async (t) => {
    await using first = await serveTls({ shows: [WHOLE] });
    await using second = await alsoAt('127.0.0.2', first, RENEWED);
    if (second === undefined) return t.skip('this machine has no 127.0.0.2');
    const by = at(first, '127.0.0.1', '127.0.0.2');
    const { looks } = await observe(first, { by, effort: ONCE });
    assert.deepEqual(
      looks.map(({ address }) => address),
      ['127.0.0.1'],
    );
  });
});

describe('private addresses', () => {
  it('are left alone where only public ones are fair, whatever leads to them', async () => {
    await using server = await serveRaw(() => undefined);
    const { port } = server;
    const resolve = [parseResolve(`keys.example:${String(port)}:127.0.0.1,::ffff:127.0.0.1`)];
    for (const host of ['127.0.0.1', '::ffff:7f00:1', 'localhost', 'keys.example']) {
      const by = endpoints({ resolve });
      const { failed, looks } = await observe({ port }, { by, host, namedBy: OUTSIDE });
      assert.deepEqual([failed?.code, failed?.by], ['endpoint_private', 'theirs'], host);
      assert.ok(looks.every(({ sightings }) => sightings === 0));
    }
    assert.equal(server.connections(), 0);
  });

  it('are left alone behind a proxy too, as far as the host is written as one', async () => {
    await using proxy = await serveRaw(() => undefined);
    const by = endpoints({ proxyFor: () => `http://127.0.0.1:${String(proxy.port)}` });
    for (const host of ['10.0.0.1', '169.254.169.254', 'fd00::1', 'localhost', 'a.localhost.']) {
      const { failed } = await observe({ port: 443 }, { by, host, namedBy: OUTSIDE });
      assert.deepEqual([failed?.code, failed?.by], ['endpoint_private', 'theirs'], host);
    }
    assert.equal(proxy.connections(), 0);
  });

  it('are left alone by a name that resolves to one only when it is asked for again', async () => {
    await using inside = await serveRaw(() => undefined);
    const by = turning(['224.0.0.1'], ['127.0.0.1']);
    const about = { by, host: 'keys.example', namedBy: OUTSIDE };
    const first = await observe(inside, about);
    const second = await observe(inside, about);
    assert.deepEqual(
      [first.failed?.code, second.failed?.code],
      ['endpoint_no_route', 'endpoint_private'],
    );
    assert.equal(inside.connections(), 0);
  });

  it('do not keep a public one of the same name from being looked at', async () => {
    const resolve = [parseResolve('keys.example:9:127.0.0.1,224.0.0.1')];
    const { looks } = await observe(
      { port: 9 },
      { by: endpoints({ resolve }), host: 'keys.example', namedBy: OUTSIDE },
    );
    assert.deepEqual(
      looks.map(({ address, chain }) => [address, chain.kind === 'unseen' && chain.code]),
      [
        ['127.0.0.1', 'endpoint_private'],
        ['224.0.0.1', 'endpoint_no_route'],
      ],
    );
  });
});

/** A document that was served at a public address. */
const OUTSIDE: Origin = { by: 'issuer', scope: 'public', own: [] };

interface Asking extends Partial<Omit<EndpointContext, 'endpoints' | 'quickProbes' | 'signal'>> {
  /** Whether repeats need no session. */
  readonly quickly?: boolean;
  readonly by?: Endpoints;
  readonly host?: string;
  readonly path?: string;
  readonly next?: () => string;
  readonly namedBy?: Origin;
}

type EndpointSeen = Omit<EndpointOpened, 'looks'> & { looks: readonly EndpointProbe[] };

async function observe(
  { port }: { readonly port: number },
  { by = endpoints(), host = 'localhost', path, next, namedBy, quickly, ...means }: Asking = {},
): Promise<EndpointSeen> {
  const asked = { host, port, roles: ['jwks'] as const, path, namedBy };
  const opened = await openEndpoint(
    { ...asked, ...(next === undefined ? {} : { next }) },
    {
      endpoints: host === 'localhost' ? withoutIpv6(by) : by,
      quickProbes: quickly === true ? endpoints() : undefined,
      effort: EFFORT,
      signal: new AbortController().signal,
      onProgress: () => undefined,
      ...means,
    },
  );
  return { ...opened, looks: await opened.looks() };
}

/** `localhost` may also be ::1, where the servers of these tests are not. */
function withoutIpv6(by: Endpoints): Endpoints {
  return {
    ...by,
    addressesOf: async (endpoint, signal) =>
      (await by.addressesOf(endpoint, signal))?.filter((address) => !address.includes(':')),
  };
}

/** Looks by a name that resolves to other addresses each time it is asked for. */
function turning(...answers: readonly (readonly string[])[]): Endpoints {
  const left = [...answers];
  return { ...endpoints(), addressesOf: async () => left.shift() };
}

/** Looks that take these for the addresses of `localhost`. */
function at({ port }: { readonly port: number }, ...addresses: readonly string[]): Endpoints {
  return endpoints({
    roots: { library: [pemOf(ROOT.certificate)] },
    resolve: [parseResolve(`localhost:${String(port)}:${addresses.join(',')}`)],
  });
}

/** The same port at another address, where this machine has that address. */
async function alsoAt(
  address: string,
  { port }: TlsServer,
  shows: Shown,
): Promise<TlsServer | undefined> {
  try {
    return await serveTls({ shows: [shows], address, port, documents: DOCUMENTS });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EADDRNOTAVAIL') return undefined;
    throw error;
  }
}

async function documentServer(): Promise<TlsServer> {
  return serveTls({ shows: [shown(LEAF, INTERMEDIATE)], documents: DOCUMENTS });
}

/** The subjects of the anchors of each root set that was asked; why it does not trust it, where it does not. */
function anchoringBy({
  anchoring,
}: ChainFact): Partial<Record<RootSet, readonly string[] | string>> {
  return Object.fromEntries(
    Object.entries(anchoring).map(([set, { error, anchors = [] }]) => [
      set,
      error ?? anchors.map(({ subject }) => subject),
    ]),
  );
}

function chainIn(look: EndpointProbe | undefined): ChainFact {
  const chain = seenOf(look?.chain);
  assert.ok(chain !== undefined, JSON.stringify(look?.chain));
  return chain;
}

function shownIn(look: EndpointProbe | undefined): readonly string[] {
  return prints(chainIn(look).presented);
}

const DOCUMENTS = new Map([
  ['/a', '{"is":"a"}'],
  ['/b', '{"is":"b"}'],
]);
