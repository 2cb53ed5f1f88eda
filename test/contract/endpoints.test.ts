// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { describe, it } from 'node:test';
import { promisify } from 'node:util';

import { readCertificates } from '../../src/adapters/certificate-files.ts';
import { pemOf } from '../../src/core/model/certificate.ts';
import type { Credential } from '../../src/forge/certificates.ts';
import { forgeKeyPair } from '../../src/forge/keys.ts';
import { serveTls, type Shown, shown, type TlsServer } from '../../src/forge/servers.ts';
import { missing } from '../process.ts';
import { ca, INTERMEDIATE, leaf, LEAF, ROOT, sentBy, STRAY, WHOLE } from '../servers/chains.ts';
import { endpoints, failureOf, look, prints, trusting } from '../servers/looking.ts';
import { serveRaw } from '../servers/raw.ts';

const [OLD, NEW] = [await ca('Old Root'), await ca('New Root')];
const SHARED = await forgeKeyPair();
/** One CA, certified by two roots: a cross-signed pair. */
const BY_OLD = await ca('Issuing', OLD, { keys: SHARED });
const BY_NEW = await ca('Issuing', NEW, { keys: SHARED });
const CROSS_SIGNED = await leaf(BY_OLD);
/** Two CAs of one name, with keys of their own. */
const [ONE, OTHER] = [await ca('Namesake', ROOT), await ca('Namesake', ROOT)];
const OF_OTHER = await leaf(OTHER);
/** The same, with nothing in them that tells whose key is whose. */
const NAMELESS = { keyIdentifiers: false } as const;
const [PLAIN_ONE, PLAIN_OTHER] = [
  await ca('Plain Namesake', ROOT, NAMELESS),
  await ca('Plain Namesake', ROOT, NAMELESS),
];
const OF_PLAIN_OTHER = await leaf(PLAIN_OTHER, NAMELESS);
/** A second certificate of the leaf's own key, for another name. */
const OTHER_NAME = await leaf(INTERMEDIATE, {
  subject: 'CN=elsewhere',
  names: ['elsewhere.example'],
  keys: LEAF.keys,
});
const RSA_LEAF = await leaf(ROOT, { subject: 'CN=rsa', keyKind: 'rsa' });

/** What a server sends, and OpenSSL's word where it does not trust it. */
const SHAPES: Readonly<Record<string, { readonly sends: Shown; readonly error?: string }>> = {
  'the whole chain': { sends: WHOLE },
  'the leaf alone': { sends: shown(LEAF), error: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE' },
  'no root': { sends: shown(LEAF, INTERMEDIATE) },
  'leaf, root, intermediate': { sends: shown(LEAF, ROOT, INTERMEDIATE) },
  duplicates: { sends: shown(LEAF, LEAF, INTERMEDIATE, INTERMEDIATE, ROOT, ROOT) },
  'a stray last': { sends: shown(LEAF, INTERMEDIATE, ROOT, STRAY) },
  'a stray right after the leaf': { sends: shown(LEAF, STRAY, INTERMEDIATE, ROOT) },
  'a stray in the middle': { sends: shown(LEAF, INTERMEDIATE, STRAY, ROOT) },
  'another certificate of its key first': { sends: shown(OTHER_NAME, LEAF, INTERMEDIATE) },
  'strays without the path': {
    sends: shown(LEAF, STRAY, OLD),
    error: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  },
  'two issuers of one name, the wrong one first': { sends: shown(OF_OTHER, ONE, OTHER, ROOT) },
  'two issuers of one name without key identifiers, the right one first': {
    sends: shown(OF_PLAIN_OTHER, PLAIN_OTHER, PLAIN_ONE, ROOT),
  },
  // OpenSSL takes the first that could be it, and does not go back.
  'two issuers of one name without key identifiers, the wrong one first': {
    sends: shown(OF_PLAIN_OTHER, PLAIN_ONE, PLAIN_OTHER, ROOT),
    error: 'CERT_SIGNATURE_FAILURE',
  },
};

describe('what a server presents', () => {
  for (const [what, { sends, error }] of Object.entries(SHAPES)) {
    for (const protocols of ['tls13-only', 'tls12-at-most'] as const) {
      it(`is told byte by byte and in its order: ${what} (${protocols})`, async () => {
        await using server = await serveTls({ shows: [sends] });
        const seen = await look(server, { protocols }, trusting(ROOT));
        assert.deepEqual(prints(seen.presented), prints(sentBy(sends)));
        assert.deepEqual(
          { vouches: seen.vouches, vouchError: seen.vouchError },
          { vouches: error === undefined, vouchError: error },
        );
      });
    }
  }

  it('does not grow by a root that the client trusts', async () => {
    await using server = await serveTls({ shows: [shown(LEAF, INTERMEDIATE)] });
    const { presented } = await look(server, {}, trusting(ROOT, INTERMEDIATE, STRAY));
    assert.deepEqual(prints(presented), prints([LEAF.certificate, INTERMEDIATE.certificate]));
  });

  it('is shown again by every connection, as no session is resumed', async () => {
    await using server = await serveTls({ shows: [WHOLE] });
    const by = trusting(ROOT);
    for (const protocols of ['tls12-at-most', 'tls13-only'] as const) {
      for (let turn = 0; turn < 3; turn += 1) {
        const seen = await look(server, { protocols }, by);
        assert.equal(seen.presented.length, 3);
      }
    }
  });

  it('changes with the server from one connection to the next', async () => {
    await using server = await serveTls({ shows: [WHOLE] });
    const by = trusting(ROOT);
    assert.equal((await look(server, {}, by)).presented.length, 3);
    server.replace(shown(LEAF));
    const { presented, vouches } = await look(server, {}, by);
    assert.deepEqual(prints(presented), prints([LEAF.certificate]));
    assert.equal(vouches, false);
  });

  for (const protocols of ['tls13-only', 'tls12-at-most'] as const) {
    it(`is followed by a process that runs for long, but for another order alone (${protocols})`, async () => {
      await using server = await serveTls({ shows: [WHOLE] });
      const library = [ROOT, INTERMEDIATE].map(({ certificate }) => pemOf(certificate));
      const by = endpoints({ roots: { library }, isFrugal: true });
      const rounds = [WHOLE, shown(LEAF, INTERMEDIATE), shown(LEAF, INTERMEDIATE, ROOT, STRAY)];
      for (const sends of [...rounds, shown(LEAF), ...rounds.toReversed()]) {
        server.replace(sends);
        for (let turn = 0; turn < 3; turn += 1) {
          const { presented } = await look(server, { protocols }, by);
          assert.deepEqual(prints(presented), prints(sentBy(sends)));
        }
      }
    });
  }

  it('may be two hundred certificates', async () => {
    const many = shown(LEAF, ...Array.from({ length: 200 }, () => INTERMEDIATE));
    await using server = await serveTls({ shows: [many] });
    assert.equal((await look(server, {}, trusting(ROOT))).presented.length, 201);
  });

  for (const protocols of ['tls13-only', 'tls12-at-most'] as const) {
    it(`is refused where it is a thousand certificates (${protocols})`, async () => {
      const many = shown(LEAF, ...Array.from({ length: 1000 }, () => INTERMEDIATE));
      await using server = await serveTls({ shows: [many] });
      const failure = await failureOf(look(server, { protocols }));
      assert.equal(failure.code, 'endpoint_handshake_failed');
      assert.match(failure.message, /sends more certificates than OpenSSL takes \(about 100 kB\)$/);
    });
  }

  it('is what openssl s_client -showcerts prints', { skip: missing('openssl') }, async () => {
    await using server = await serveTls({ shows: [WHOLE] });
    for (const { sends } of Object.values(SHAPES)) {
      server.replace(sends);
      const { certificates } = await readCertificates(await showcerts(server), {
        name: 'openssl',
        lenient: false,
      });
      assert.deepEqual(prints((await look(server)).presented), prints(certificates));
    }
  });
});

describe('who trusts a chain', () => {
  it('is asked of the roots that are named, and of no others', async () => {
    await using server = await serveTls({ shows: [WHOLE] });
    const seen = await look(server, {}, trusting(STRAY));
    assert.equal(seen.vouches, false);
    assert.equal(seen.vouchError, 'SELF_SIGNED_CERT_IN_CHAIN');
  });

  it('is not asked where no root set is named', async () => {
    await using server = await serveTls({ shows: [WHOLE] });
    const seen = await look(server, { roots: undefined }, trusting(ROOT));
    assert.equal(seen.vouches, undefined);
    assert.equal(seen.vouchError, undefined);
  });

  it('is, of a cross-signed pair, the root of the one sent first: OpenSSL goes no other way', async () => {
    await using server = await serveTls({ shows: [shown(CROSS_SIGNED, BY_OLD, BY_NEW)] });
    const vouches = async (root: Credential): Promise<boolean | undefined> =>
      (await look(server, {}, trusting(root))).vouches;
    assert.equal(await vouches(OLD), true);
    assert.equal(await vouches(NEW), false);
    server.replace(shown(CROSS_SIGNED, BY_NEW, BY_OLD));
    assert.equal(await vouches(OLD), false);
    assert.equal(await vouches(NEW), true);
  });

  it('is a root that was renewed with its key, although the server sends the old one', async () => {
    const renewed = await ca('Root', undefined, { keys: ROOT.keys });
    await using server = await serveTls({ shows: [WHOLE] });
    const seen = await look(server, {}, trusting(renewed));
    assert.equal(seen.vouches, true);
    assert.deepEqual(prints(seen.presented), prints(sentBy(WHOLE)));
  });

  it('may be an intermediate of the issuer’s CA, but of no other set', async () => {
    await using server = await serveTls({ shows: [shown(LEAF)] });
    const pem = [pemOf(INTERMEDIATE.certificate)];
    const by = endpoints({
      roots: { library: pem, issuerCa: [{ host: undefined, roots: pem }] },
    });
    assert.equal((await look(server, { roots: 'issuerCa' }, by)).vouches, true);
    assert.equal((await look(server, { roots: 'library' }, by)).vouches, false);
    assert.equal((await look(server, { roots: 'bundled' }, by)).vouches, false);
  });

  it('is the CA named for this host, and not one named for another', async () => {
    await using server = await serveTls({ shows: [WHOLE] });
    const roots = [pemOf(ROOT.certificate)];
    const by = endpoints({ roots: { issuerCa: [{ host: 'LOCALHOST', roots }] } });
    assert.equal((await look(server, { roots: 'issuerCa' }, by)).vouches, true);
    const elsewhere = await look(server, { roots: 'issuerCa', host: '127.0.0.1' }, by);
    assert.equal(elsewhere.vouches, false);
    assert.equal((await look(server, { roots: 'issuerCa' }, by)).vouches, true);
  });

  it('is this machine only where it is asked', async () => {
    await using server = await serveTls({ shows: [WHOLE] });
    let asked = 0;
    const machine = (): readonly string[] => {
      asked += 1;
      return [pemOf(ROOT.certificate)];
    };
    const by = endpoints({ roots: { machine } });
    assert.equal((await look(server, { roots: 'bundled' }, by)).vouches, false);
    assert.equal(asked, 0);
    assert.equal((await look(server, { roots: 'machine' }, by)).vouches, true);
    assert.equal(asked, 1);
  });
});

describe('which versions and signatures are offered', () => {
  it('are both versions, or the one that is asked about', async () => {
    await using server = await serveTls({ shows: [WHOLE] });
    const protocolOf = async (protocols: 'any' | 'tls12-at-most' | 'tls13-only'): Promise<string> =>
      (await look(server, { protocols })).protocol;
    assert.equal(await protocolOf('any'), 'TLSv1.3');
    assert.equal(await protocolOf('tls12-at-most'), 'TLSv1.2');
    assert.equal(await protocolOf('tls13-only'), 'TLSv1.3');
  });

  it('meet a server that demands TLS 1.3', async () => {
    await using server = await serveTls({ shows: [WHOLE], tls: { minVersion: 'TLSv1.3' } });
    assert.equal((await look(server)).protocol, 'TLSv1.3');
    const failure = await failureOf(look(server, { protocols: 'tls12-at-most' }));
    assert.equal(failure.code, 'endpoint_handshake_failed');
    assert.match(failure.message, /does not speak TLS 1\.2$/);
  });

  it('meet a server that speaks TLS 1.2 at most', async () => {
    await using server = await serveTls({ shows: [WHOLE], tls: { maxVersion: 'TLSv1.2' } });
    assert.equal((await look(server)).protocol, 'TLSv1.2');
    const failure = await failureOf(look(server, { protocols: 'tls13-only' }));
    assert.equal(failure.code, 'endpoint_handshake_failed');
    assert.match(failure.message, /does not speak TLS 1\.3$/);
  });

  it('do not meet a server that speaks TLS 1.1 at most', async () => {
    const tls = {
      minVersion: 'TLSv1',
      maxVersion: 'TLSv1.1',
      ciphers: 'DEFAULT@SECLEVEL=0',
    } as const;
    await using server = await serveTls({ shows: [shown(RSA_LEAF, ROOT)], tls });
    const failure = await failureOf(look(server));
    assert.equal(failure.code, 'endpoint_handshake_failed');
    assert.match(failure.message, /speaks neither TLS 1\.2 nor 1\.3$/);
  });

  for (const protocols of ['tls13-only', 'tls12-at-most'] as const) {
    it(`bring out both chains of a server with two certificates (${protocols})`, async () => {
      // With TLS 1.2 the suites decide, and a server of Node's own prefers those for RSA.
      const ciphers =
        'TLS_AES_128_GCM_SHA256:ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256';
      const shows = [WHOLE, shown(RSA_LEAF, ROOT)];
      await using server = await serveTls({ shows, tls: { ciphers } });
      const any = await look(server, { protocols });
      assert.deepEqual(prints(any.presented), prints(sentBy(WHOLE)));
      const rsa = await look(server, { protocols, signatures: 'rsa' });
      assert.deepEqual(prints(rsa.presented), prints([RSA_LEAF.certificate, ROOT.certificate]));
    });
  }

  it('are no suites for ECDSA where RSA alone is wanted: some servers go by them', async () => {
    for (const [signatures, isOffered] of [
      ['any', true],
      ['rsa', false],
    ] as const) {
      const hello = Promise.withResolvers<Buffer>();
      await using server = await serveRaw((socket) => {
        socket.once('data', (first: Buffer) => {
          hello.resolve(first);
          socket.end();
        });
      });
      await failureOf(look(server, { signatures, protocols: 'tls12-at-most' }));
      const offered = suitesIn(await hello.promise).some((suite) => ECDSA_SUITES.has(suite));
      assert.equal(offered, isOffered);
    }
  });

  it('tell a server that has no RSA certificate', async () => {
    await using server = await serveTls({ shows: [WHOLE] });
    const failure = await failureOf(look(server, { signatures: 'rsa' }));
    assert.equal(failure.code, 'endpoint_handshake_failed');
    assert.match(failure.message, /refuses a client that takes RSA signatures only$/);
  });
});

/** The cipher suites of a ClientHello, the first record of a connection (RFC 5246, 7.4.1.2). */
function suitesIn(record: Buffer): readonly number[] {
  const session = 5 + 4 + 2 + 32; // after the record's header, the message's, version and random
  const suites = session + 1 + record.readUInt8(session);
  const count = record.readUInt16BE(suites) / 2;
  return Array.from({ length: count }, (_, index) => record.readUInt16BE(suites + 2 + 2 * index));
}

/** TLS_ECDHE_ECDSA_WITH_…: AES 128 and 256 with GCM (RFC 5289), ChaCha20 (RFC 7905). */
const ECDSA_SUITES: ReadonlySet<number> = new Set([0xc02b, 0xc02c, 0xcca9]);

/** What a person would type. */
async function showcerts({ port }: TlsServer): Promise<Buffer> {
  const told = ['s_client', '-connect', `127.0.0.1:${String(port)}`, '-servername', 'localhost'];
  const running = promisify(execFile)('openssl', [...told, '-showcerts'], { encoding: 'buffer' });
  running.child.stdin?.end();
  return (await running).stdout;
}
