// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { connect } from 'node:net';
import { describe, it } from 'node:test';

import fc from 'fast-check';

import { clientHello } from '../../src/adapters/tls-client-hello.ts';
import { type ServerFlight, serverFlightReader } from '../../src/adapters/tls-server-flight.ts';
import { FOUND } from '../../src/core/model/allowed-addresses.ts';
import { serveTls, type Shown, shown, type TlsServer } from '../../src/forge/servers.ts';
import type { Connected, Connection, Peeked } from '../../src/ports/index.ts';
import { startLab } from '../../src/surfaces/lab/index.ts';
import { scenarios } from '../../src/surfaces/lab/scenarios/catalogue.ts';
import { propertyRuns } from '../property-runs.ts';
import { ca, INTERMEDIATE, LEAF, leaf, ROOT, sentBy, STRAY, WHOLE } from '../servers/chains.ts';
import { endpoints, ENOUGH_MS, failureOf, prints, SHORT_MS } from '../servers/looking.ts';
import {
  ALERT,
  alertOf,
  answering,
  closing,
  dripping,
  endlessly,
  greeting,
  HANDSHAKE,
  type RawServer,
  record,
  resetting,
  serveRaw,
  silent,
} from '../servers/raw.ts';

type At = Pick<TlsServer, 'address' | 'port'>;

const ours = endpoints();
const signal = new AbortController().signal;

async function peek(
  at: At,
  changed: { timeoutMs?: number; host?: string } = {},
): Promise<Peeked | undefined> {
  const { address, port } = at;
  const asked = { host: 'localhost', address, port, namedBy: undefined, timeoutMs: ENOUGH_MS };
  return ours.peek({ ...asked, ...changed }, signal);
}

/** With TLS 1.2, where there is any: servers with two certificates may show another in TLS 1.3. */
async function handshake(
  { address, port }: At,
  protocols: Connection['protocols'] = 'tls12-at-most',
): Promise<Connected> {
  const asked = { host: 'localhost', address, port, namedBy: undefined, path: undefined } as const;
  return ours.connect(
    { ...asked, roots: undefined, protocols, signatures: 'any', timeoutMs: ENOUGH_MS },
    signal,
  );
}

const BY_RSA: Shown = shown(await leaf(ROOT, { keyKind: 'rsa' }), ROOT);

describe('a quick probe', () => {
  for (const [what, shows] of [
    ['a whole chain', [WHOLE]],
    ['a leaf alone', [shown(LEAF)]],
    ['disorder, strays and duplicates', [shown(LEAF, STRAY, ROOT, INTERMEDIATE, ROOT)]],
    ['an RSA certificate', [BY_RSA]],
    ['a certificate for each kind of key', [WHOLE, BY_RSA]],
  ] as const) {
    it(`reads what a handshake reads: ${what}`, async () => {
      await using server = await serveTls({ shows });
      const [quick, full] = [await peek(server), await handshake(server)];
      assert.deepEqual(prints(quick?.presented ?? []), prints(full.presented));
    });
  }

  it('asks for the server by its name', async () => {
    const showsFor = (name: string) => (name === 'other.example' ? [shown(LEAF)] : undefined);
    await using server = await serveTls({ shows: [WHOLE], showsFor });
    assert.equal((await peek(server, { host: 'other.example' }))?.presented.length, 1);
    assert.equal((await peek(server))?.presented.length, sentBy(WHOLE).length);
  });

  it('reads what comes byte by byte', async () => {
    await using server = await serveTls({ shows: [shown(LEAF)] });
    await using slow = await serveRaw(dripping(0, server.port));
    assert.deepEqual(prints((await peek(slow))?.presented ?? []), prints([LEAF.certificate]));
  });

  it('leaves to a handshake what has no TLS 1.2', async () => {
    await using server = await serveTls({ shows: [WHOLE], tls: { minVersion: 'TLSv1.3' } });
    assert.equal(await peek(server), undefined);
  });

  for (const [what, behave, code] of [
    [
      'speaks first, and no TLS',
      greeting('220 mail.example ESMTP\r\n'),
      'endpoint_handshake_failed',
    ],
    [
      'answers in plain HTTP',
      answering('HTTP/1.1 400 Bad Request\r\n\r\n'),
      'endpoint_handshake_failed',
    ],
    ['hangs up', closing, 'endpoint_unreachable'],
    ['resets', resetting, 'endpoint_unreachable'],
    [
      'sends HelloRequests without end',
      endlessly(record(HANDSHAKE, Buffer.alloc(4))),
      'endpoint_handshake_failed',
    ],
    [
      'sends warnings without end',
      endlessly(record(ALERT, Uint8Array.of(1, 112))),
      'endpoint_handshake_failed',
    ],
  ] as const) {
    it(`says what is wrong with a server that ${what}`, async () => {
      await using server = await serveRaw(behave);
      assert.equal((await failureOf(peek(server))).code, code);
    });
  }

  it('gives up on a server that is silent', async () => {
    await using server = await serveRaw(silent);
    assert.equal((await failureOf(peek(server, { timeoutMs: SHORT_MS }))).code, 'endpoint_timeout');
  });

  it('takes a fatal alert for a refusal of what was offered', async () => {
    await using server: RawServer = await serveRaw(answering(alertOf(70)));
    assert.equal(await peek(server), undefined);
  });

  it('goes to no address that nobody may lead to', async () => {
    const asked = { host: '169.254.169.254', port: 443, address: '169.254.169.254' };
    const failure = await failureOf(
      ours.peek({ ...asked, namedBy: FOUND, timeoutMs: ENOUGH_MS }, signal),
    );
    assert.equal(failure.code, 'endpoint_private');
  });

  it('agrees with a handshake in every scenario of the lab', async () => {
    await using lab = await startLab({ port: 0 });
    for (const { name } of scenarios.filter((one) => !SHOWS_BY_TURN.includes(one.name))) {
      await lab.switchTo(name);
      for (const { host } of lab.announcement.clusters.map(({ issuer }) => new URL(issuer))) {
        const at = { address: '127.0.0.1', port: Number(host.replace(/^.*:/, '')) };
        const quick = await peek(at);
        const full = await handshake(at, quick === undefined ? 'tls13-only' : undefined);
        if (quick !== undefined)
          assert.deepEqual(prints(quick.presented), prints(full.presented), name);
      }
    }
  });
});

describe('chains of any kind', () => {
  const runs = propertyRuns(200, 5000);

  it('are the same without a session as with one', async () => {
    const leaves = [
      LEAF,
      await leaf(ROOT, { keyKind: 'rsa' }),
      await leaf(INTERMEDIATE, { names: MANY }),
    ];
    const above = [INTERMEDIATE, ROOT, STRAY, await ca('Long', ROOT, { subject: LONG })];
    let next = shown(LEAF);
    await using server = await serveTls({ shows: [WHOLE], showsFor: () => [next] });
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...leaves),
        fc.array(fc.constantFrom(...above), { maxLength: 8 }),
        async (first, others) => {
          next = shown(first, ...others);
          const [quick, full] = await Promise.all([peek(server), handshake(server)]);
          assert.deepEqual(quick && prints(quick.presented), prints(sentBy(next)));
          assert.deepEqual(prints(full.presented), prints(sentBy(next)));
        },
      ),
      runs,
    );
  });
});

/** Names and a subject that make a certificate longer than one record of TLS takes by halves. */
const MANY = ['localhost', ...Array.from({ length: 300 }, (_, at) => `host-${String(at)}.example`)];
const LONG = Array.from({ length: 40 }, (_, at) => `OU=Unit ${String(at)}`).join(', ');

/** Two connections see two chains there. */
const SHOWS_BY_TURN: readonly string[] = ['split-chain'];

describe('reading the first flight of a server', () => {
  const runs = propertyRuns(2000);
  /** A million of them each night. */
  const damagedRuns = propertyRuns(50_000);

  it('comes to the same, however it is cut', async () => {
    const flight = await recorded(WHOLE);
    const whole = readBy([flight]);
    assert.equal(whole?.kind, 'certificates');
    fc.assert(
      fc.property(fc.array(fc.nat(flight.length), { maxLength: 12 }), (cuts) => {
        const at = [0, ...cuts.toSorted((one, other) => one - other), flight.length];
        const chunks = at.slice(1).map((end, index) => flight.subarray(at[index], end));
        assert.deepEqual(readBy(chunks), whole);
      }),
      { ...runs, numRuns: Math.ceil(runs.numRuns / 10) },
    );
  });

  it('has an answer to any bytes, and gives none that were not sent', async () => {
    const flights = [await recorded(WHOLE), await recorded(shown(LEAF))];
    const kinds = new Set<string>();
    fc.assert(
      fc.property(fc.constantFrom(...flights), DAMAGES, fc.nat(), (flight, damages, cut) => {
        const bytes = Buffer.from(flight);
        for (const { at, value } of damages) bytes.writeUInt8(value, at % bytes.length);
        const shortened = cut % 3 === 0 ? bytes.subarray(0, cut % bytes.length) : bytes;
        const read = readBy([shortened]);
        kinds.add(read?.kind ?? 'more');
        if (read?.kind !== 'certificates') return;
        const sent = payloadOf(shortened);
        for (const der of read.ders) assert.ok(sent.includes(der));
        assert.ok(read.ders.reduce((sum, der) => sum + der.length, 0) < shortened.length);
      }),
      damagedRuns,
    );
    assert.deepEqual([...kinds].toSorted(), ['certificates', 'more', 'unread']);
  });

  it('reads no more requests to greet than a chain has bytes', () => {
    const read = serverFlightReader();
    const requests = Buffer.from(record(HANDSHAKE, Buffer.alloc(16_384)));
    let records = 0;
    let flight: ServerFlight | undefined;
    for (; flight === undefined; records += 1) flight = read(requests);
    assert.deepEqual(flight, { kind: 'unread', why: 'it sends records without end' });
    assert.ok(records < 16, String(records));
  });

  it('has an answer to bytes of no meaning', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), fc.boolean(), (bytes, framed) => {
        const read = readBy([Buffer.from(framed ? record(HANDSHAKE, bytes) : bytes)]);
        const ders = read?.kind === 'certificates' ? read.ders : [];
        assert.ok(ders.reduce((sum, der) => sum + der.length, 0) < Math.max(1, bytes.length));
      }),
      runs,
    );
  });
});

const DAMAGES = fc.array(fc.record({ at: fc.nat(), value: fc.nat(255) }), {
  minLength: 1,
  maxLength: 4,
});

/** What stands in records, without their headers: a certificate may begin in one and end in the next. */
function payloadOf(bytes: Buffer): Buffer {
  const fragments: Buffer[] = [];
  for (let at = 0; at + RECORD_HEADER <= bytes.length;) {
    const end = at + RECORD_HEADER + bytes.readUInt16BE(at + 3);
    if (bytes.readUInt8(at) === HANDSHAKE) fragments.push(bytes.subarray(at + RECORD_HEADER, end));
    at = end;
  }
  return Buffer.concat(fragments);
}

/** @see RFC 5246, 6.2.1: the type, the version and the length. */
const RECORD_HEADER = 5;

function readBy(chunks: readonly Buffer[]): ServerFlight | undefined {
  const read = serverFlightReader();
  for (const chunk of chunks) {
    const flight = read(chunk);
    if (flight !== undefined) return flight;
  }
  return undefined;
}

/** What a real server answers, up to its certificates. */
async function recorded(shows: Shown): Promise<Buffer> {
  await using server = await serveTls({ shows: [shows] });
  const socket = connect(server.port, '127.0.0.1');
  const read = serverFlightReader();
  socket.write(clientHello('localhost', randomBytes(32)));
  const chunks: Buffer[] = [];
  try {
    for (;;) {
      const [chunk] = (await once(socket, 'data')) as [Buffer];
      chunks.push(chunk);
      if (read(chunk) !== undefined) return Buffer.concat(chunks);
    }
  } finally {
    socket.destroy();
  }
}
