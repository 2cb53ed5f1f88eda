// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';

import { tlsEndpoints } from '../../src/adapters/tls-endpoints.ts';
import type { TrustprintError } from '../../src/core/error.ts';
import { pemOf } from '../../src/core/model/certificate.ts';
import type { Wanted } from '../../src/forge/certificates.ts';
import { serveTls, shown } from '../../src/forge/servers.ts';
import { crossSigned, privateCa } from '../foreign-issuer.ts';
import { missing, run } from '../process.ts';
import {
  ca,
  EXPIRED,
  INTERMEDIATE,
  leaf,
  LEAF,
  NOT_YET_VALID,
  ROOT,
  sentBy,
  smallKeys,
  WHOLE,
} from '../servers/chains.ts';
import {
  endpoints,
  ENOUGH_MS,
  failed,
  failureOf,
  look,
  prints,
  SHORT_MS,
  trusting,
} from '../servers/looking.ts';
import {
  ALERT,
  alertOf,
  answering,
  type Behaviour,
  CHANGE_CIPHER_SPEC,
  closing,
  dripping,
  endlessly,
  freePort,
  greeting,
  HANDSHAKE,
  lettingThrough,
  record,
  resetting,
  serveRaw,
  silent,
  swapping,
} from '../servers/raw.ts';

const GOOD = await serveTls({ shows: [WHOLE] });
after(async () => GOOD.close());

describe('a server that is none, or hostile', () => {
  it('is told where nothing listens', async () => {
    const failure = await failureOf(look({ address: '127.0.0.1', port: await freePort() }));
    assert.equal(failure.code, 'endpoint_unreachable');
    assert.match(failure.message, /refuses connections$/);
  });

  /** Ended at once, by what was said or left unsaid. */
  const ends: Readonly<Record<string, readonly [Behaviour, TrustprintError['code'], RegExp]>> = {
    'hangs up': [closing, 'endpoint_unreachable', /closed the connection/],
    resets: [resetting, 'endpoint_unreachable', /closed the connection/],
    'hangs up within the handshake': [
      lettingThrough(200, GOOD.port, (socket) => socket.end()),
      'endpoint_unreachable',
      /closed the connection before the handshake was done/,
    ],
    'resets within the handshake': [
      lettingThrough(200, GOOD.port, (socket) => socket.resetAndDestroy()),
      'endpoint_unreachable',
      /closed the connection before the handshake was done/,
    ],
    'answers with garbage': [
      answering(Buffer.alloc(1000, 0xa5)),
      'endpoint_handshake_failed',
      /does not speak TLS on this port$/,
    ],
    'speaks plain HTTP': [
      answering('HTTP/1.1 400 Bad Request\r\n\r\n'),
      'endpoint_handshake_failed',
      /speaks plain HTTP, not TLS$/,
    ],
    'speaks SSH': [
      greeting('SSH-2.0-OpenSSH_9.9\r\n'),
      'endpoint_handshake_failed',
      /speaks SSH, not TLS$/,
    ],
    'speaks SMTP': [
      greeting('220 mail.example ESMTP\r\n'),
      'endpoint_handshake_failed',
      /speaks SMTP or FTP, not TLS$/,
    ],
    'refuses the handshake': [
      answering(alertOf(40)),
      'endpoint_handshake_failed',
      /refuses the handshake$/,
    ],
    'refuses the name (SNI)': [
      answering(alertOf(112)),
      'endpoint_handshake_failed',
      /does not know this host name \(SNI\)$/,
    ],
    'speaks HTTP/2 alone (ALPN)': [
      answering(alertOf(120)),
      'endpoint_handshake_failed',
      /does not speak HTTP\/1\.1 \(ALPN\)$/,
    ],
    'has an error of its own': [
      answering(alertOf(80)),
      'endpoint_handshake_failed',
      /has an error of its own \(internal_error\)$/,
    ],
    'sends warnings without end': [
      endlessly(record(ALERT, Uint8Array.of(1, 90))),
      'endpoint_handshake_failed',
      /not by the rules of TLS$/,
    ],
    'changes the cipher without end': [
      endlessly(record(CHANGE_CIPHER_SPEC, Uint8Array.of(1))),
      'endpoint_handshake_failed',
      /not by the rules of TLS$/,
    ],
    'sends empty records without end': [
      endlessly(record(HANDSHAKE, new Uint8Array(0))),
      'endpoint_handshake_failed',
      /not by the rules of TLS$/,
    ],
    'asks to begin again without end (HelloRequest)': [
      endlessly(record(HANDSHAKE, new Uint8Array(4))),
      'endpoint_handshake_failed',
      /did not finish the handshake within 4194304 bytes$/,
    ],
  };
  for (const [what, [behaviour, code, says]] of Object.entries(ends)) {
    it(`is told where it ${what}`, async () => {
      await using server = await serveRaw(behaviour);
      const failure = await failureOf(look(server));
      assert.equal(failure.code, code, failure.message);
      assert.match(failure.message, says);
      assert.equal(typeof failure.hint, 'string');
      assert.equal(failure.facts['address'], '127.0.0.1');
    });
  }

  /** Never ended by the server. */
  const lasts: Readonly<Record<string, Behaviour>> = {
    'accepts and is silent': silent,
    'falls silent within the handshake': lettingThrough(200, GOOD.port),
    'sends the handshake byte by byte': dripping(50, GOOD.port),
  };
  for (const [what, behaviour] of Object.entries(lasts)) {
    it(`is waited for no longer than the bound where it ${what}`, async () => {
      await using server = await serveRaw(behaviour);
      const failure = await failureOf(look(server, { timeoutMs: SHORT_MS }));
      assert.equal(failure.code, 'endpoint_timeout');
      assert.match(failure.message, /did not finish the handshake within 1 s$/);
      assert.deepEqual(failure.facts, {
        host: 'localhost',
        port: server.port,
        address: '127.0.0.1',
        timeoutMs: SHORT_MS,
        phase: 'handshake',
      });
    });
  }

  it('is told where it sends first a certificate whose key it does not hold', async () => {
    const chain = [LEAF, INTERMEDIATE].map(({ certificate }) => certificate);
    await using server = await serveRaw(swapping(GOOD.port, chain));
    const failure = await failureOf(look(server, { protocols: 'tls12-at-most' }));
    assert.equal(failure.code, 'endpoint_handshake_failed');
    assert.match(failure.message, /does not prove that it holds the key of the first certificate/);
  });

  it('is asked what it speaks only where it speaks no TLS', async () => {
    await using refusing = await serveRaw(answering(alertOf(40)));
    await failureOf(look(refusing));
    assert.equal(refusing.connections(), 1);
    await using plain = await serveRaw(answering('HTTP/1.1 400 Bad Request\r\n\r\n'));
    await failureOf(look(plain));
    assert.equal(plain.connections(), 2);
  });
});

describe('a server that wants a client certificate', () => {
  const tls = { requestCert: true, rejectUnauthorized: true };

  it('refuses the handshake of TLS 1.2', async () => {
    await using server = await serveTls({ shows: [WHOLE], tls });
    const failure = await failureOf(look(server, { protocols: 'tls12-at-most' }));
    assert.equal(failure.code, 'endpoint_handshake_failed');
    assert.match(failure.hint ?? '', /client certificate/);
  });

  it('shows its chain with TLS 1.3, and no document', async () => {
    await using server = await serveTls({ shows: [WHOLE], tls });
    const seen = await look(server, { path: '/keys' }, trusting(ROOT));
    assert.equal(seen.vouches, true);
    assert.deepEqual(prints(seen.presented), prints(sentBy(WHOLE)));
    const error = failed(seen.document);
    assert.equal(error.code, 'endpoint_handshake_failed');
    assert.match(error.message, /wants a client certificate$/);
  });
});

describe('a certificate that OpenSSL does not accept', () => {
  const refused: Readonly<Record<string, readonly [Promise<ReturnType<typeof shown>>, string]>> = {
    'an expired leaf': [
      leaf(ROOT, EXPIRED).then((expired) => shown(expired, ROOT)),
      'CERT_HAS_EXPIRED',
    ],
    'an expired root': [
      expiredRoot().then(({ root, own }) => shown(own, root)),
      'CERT_HAS_EXPIRED',
    ],
    'a leaf not valid yet': [
      leaf(ROOT, NOT_YET_VALID).then((early) => shown(early, ROOT)),
      'CERT_NOT_YET_VALID',
    ],
    'a leaf with RSA 1024': [weakLeaf().then((weak) => shown(weak, ROOT)), 'EE_KEY_TOO_SMALL'],
    'a CA that signs with SHA-1': [
      sha1Leaf().then(({ own, above }) => shown(own, above, ROOT)),
      'CA_MD_TOO_WEAK',
    ],
    'an issuer that is no CA': [
      leafOfLeaf().then(({ own, above }) => shown(own, above, ROOT)),
      'key usage does not include certificate signing',
    ],
    'a name that its CA may not certify': [
      constrained({ permittedName: 'other.example' }),
      'permitted subtree violation',
    ],
    'a name that its CA must not certify': [
      constrained({ excludedName: 'localhost' }),
      'excluded subtree violation',
    ],
  };
  for (const [what, [sends, error]] of Object.entries(refused)) {
    it(`is shown all the same, with OpenSSL’s reason: ${what}`, async () => {
      const shows = await sends;
      const ciphers = 'DEFAULT@SECLEVEL=0';
      await using server = await serveTls({ shows: [shows], tls: { ciphers } });
      const root = shows.above.at(-1);
      const library = root === undefined ? [] : [pemOf(root)];
      const seen = await look(server, {}, endpoints({ roots: { library } }));
      assert.deepEqual(prints(seen.presented), prints(sentBy(shows)));
      assert.equal(seen.vouches, false);
      assert.equal(seen.vouchError, error);
      assert.equal(seen.hostMatches, true);
    });
  }

  it(
    'has the words of openssl verify where Node has no name',
    { skip: missing('openssl') },
    async () => {
      const folder = await mkdtemp(join(tmpdir(), 'trustprint-verify-'));
      const worded = Object.values(refused).filter(([, error]) => /^[a-z]/.test(error));
      assert.equal(worded.length, 3);
      for (const [sends, error] of worded) {
        const [own, ...above] = sentBy(await sends).map(pemOf);
        await writeFile(join(folder, 'leaf.pem'), own ?? '');
        await writeFile(join(folder, 'above.pem'), above.join(''));
        const files = ['-CAfile', 'above.pem', '-untrusted', 'above.pem', 'leaf.pem'];
        const { stderr } = await run('openssl', ['verify', ...files], { cwd: folder });
        assert.ok(stderr.includes(error), stderr);
      }
      await rm(folder, { recursive: true });
    },
  );
});

describe('CAs that certify each other in a circle', () => {
  it('are refused: Node would follow them without end after the handshake', async () => {
    const [upper, lower] = [await privateCa('CN=Upper'), await privateCa('CN=Lower')];
    const circle = [await crossSigned(upper, lower), await crossSigned(lower, upper)];
    const named = circle.map(({ certificate }) => pemOf(certificate));
    const naming = (roots: readonly string[]) => () =>
      tlsEndpoints({
        roots: { issuerCa: [{ host: undefined, roots }] },
        proxyFor: () => undefined,
        resolve: [],
        family: undefined,
      });
    assert.throws(naming(named), { code: 'argument_invalid' });
    // One of them, or what was re-issued by its own name, leads nowhere twice.
    assert.doesNotThrow(naming(named.slice(1)));
    assert.doesNotThrow(
      naming([upper, await crossSigned(upper, upper)].map(({ certificate }) => pemOf(certificate))),
    );
  });
});

describe('a text of roots', () => {
  const naming = (roots: readonly string[]) => () =>
    tlsEndpoints({
      roots: { issuerCa: [{ host: undefined, roots }] },
      proxyFor: () => undefined,
      resolve: [],
      family: undefined,
    });

  it('may hold several certificates, comments between them, or nothing', async () => {
    const [one, other] = [await privateCa('CN=One'), await privateCa('CN=Other')];
    const both = `# first\n${pemOf(one.certificate)}# then\n${pemOf(other.certificate)}`;
    assert.doesNotThrow(naming([both, '']));
  });

  it('is refused where it holds what is not read: an anchor that is not known would be no limit', async () => {
    const ca = await privateCa('CN=One');
    const whole = pemOf(ca.certificate);
    for (const [what, text] of [
      ['a header', whole.replace('-----\n', '-----\nX-Note: a-b\n\n')],
      ['another kind of block', whole.replaceAll('CERTIFICATE', 'PKCS7')],
      ['an end that is missing', `${whole}${whole.slice(0, 100)}`],
    ] as const) {
      assert.throws(naming([whole, text]), { code: 'certificate_malformed' }, what);
    }
  });
});

describe('one who gives up', () => {
  it('gets the reason back, and leaves no connection behind', async () => {
    const closed = Promise.withResolvers<undefined>();
    const { signal, abort } = givingUp();
    await using server = await serveRaw((socket) => {
      silent(socket);
      socket.once('close', () => {
        closed.resolve(undefined);
      });
      abort();
    });
    const connecting = endpoints().connect(connectionTo(server), signal);
    await assert.rejects(connecting, (error) => error === signal.reason);
    await closed.promise;
  });

  it('breaks a document off that is on its way, and does not take it for one that fails', async () => {
    const { signal, abort } = givingUp();
    await using server = await serveTls({
      shows: [WHOLE],
      documents: (_request, response) => {
        response.write('{');
        abort();
      },
    });
    const connecting = endpoints().connect({ ...connectionTo(server), path: '/' }, signal);
    await assert.rejects(connecting, (error) => error === signal.reason);
  });

  it('opens no connection once he has', async () => {
    await using server = await serveRaw(silent);
    const reason = new Error('given up before');
    const connecting = endpoints().connect(connectionTo(server), AbortSignal.abort(reason));
    await assert.rejects(connecting, (error) => error === reason);
    assert.equal(server.connections(), 0);
  });
});

function givingUp(): { readonly signal: AbortSignal; readonly abort: () => void } {
  const controller = new AbortController();
  return {
    signal: controller.signal,
    abort: () => {
      controller.abort(new Error('given up'));
    },
  };
}

function connectionTo({ address, port }: { readonly address: string; readonly port: number }) {
  return {
    host: 'localhost',
    port,
    address,
    namedBy: undefined,
    roots: undefined,
    protocols: 'any',
    signatures: 'any',
    path: undefined,
    timeoutMs: ENOUGH_MS,
  } as const;
}

async function expiredRoot() {
  const root = await ca('Old Root', undefined, EXPIRED);
  return { root, own: await leaf(root) };
}

async function weakLeaf() {
  return leaf(ROOT, { keys: await smallKeys() });
}

async function sha1Leaf() {
  const above = await ca('Old-fashioned', ROOT, { keyKind: 'rsa' });
  return { above, own: await leaf(above, { digest: 'SHA-1' }) };
}

/** A leaf below a CA that may, or must not, certify one domain, and below its root. */
async function constrained(names: Pick<Wanted, 'permittedName' | 'excludedName'>) {
  const above = await ca('Constrained', ROOT, names);
  return shown(await leaf(above), above, ROOT);
}

async function leafOfLeaf() {
  const above = await leaf(ROOT, { subject: 'CN=No CA' });
  return { above, own: await leaf(above) };
}
