// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import type { Socket } from 'node:net';
import { describe, it } from 'node:test';
import { createServer as createTlsServer } from 'node:tls';

import { MAX_LOOK_BYTES } from '../../src/adapters/tls-deadline.ts';
import { chainPem } from '../../src/forge/certificates.ts';
import { privateKeyPem } from '../../src/forge/keys.ts';
import { endingAll, listenAt } from '../../src/forge/servers.ts';
import { LEAF, sentBy, WHOLE } from '../servers/chains.ts';
import { failed, failureOf, look } from '../servers/looking.ts';
import { type Behaviour, endlessly, HANDSHAKE, record, serveRaw } from '../servers/raw.ts';

/**
 * What a server may get rid of while it is read up to the bound: the buffers of two sockets (some
 * megabytes each, as Linux sizes them), and what passes until the bytes are counted again. A look
 * that goes on until its time is over takes hundreds of megabytes more.
 */
const MOST_SENT = MAX_LOOK_BYTES + 60 * 1_048_576;

/** HTTP without end, and what is said of it. */
const FLOODS: Readonly<Record<string, readonly [begin: string, part: string, RegExp]>> = {
  'a body': ['HTTP/1.1 200 OK\r\n\r\n', 'x'.repeat(1000), /is larger than 1048576 bytes$/],
  'a body in chunks of one byte': [
    'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n',
    '1\r\nx\r\n'.repeat(200),
    /is larger than 1048576 bytes$|within 4194304 bytes$/,
  ],
  'the extension of a chunk': [
    'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n1;x=',
    'x'.repeat(1000),
    /does not answer as an HTTP server does$/,
  ],
  trailers: [
    'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n',
    'x: y\r\n'.repeat(200),
    /more headers than are read \(16 kB\)$/,
  ],
  'a status line': ['HTTP/1.1 200 ', 'x'.repeat(1000), /more headers than are read \(16 kB\)$/],
  'empty lines': ['', '\r\n'.repeat(500), /within 4194304 bytes$/],
};

describe('what a server without end gets rid of', () => {
  it('is bounded before it shows anything', async () => {
    const helloRequests = endlessly(record(HANDSHAKE, new Uint8Array(4)));
    const { behaviour, sent } = counting(helloRequests);
    await using server = await serveRaw(behaviour);
    const failure = await failureOf(look(server));
    assert.match(failure.message, /within 4194304 bytes$/);
    assert.ok(sent() > MAX_LOOK_BYTES && sent() < MOST_SENT, String(sent()));
  });

  for (const [what, [begin, part, says]] of Object.entries(FLOODS)) {
    it(`is bounded in its answer: ${what}`, async () => {
      await using server = await flooding(begin, part);
      const { code, message } = failed((await look(server, { path: '/' })).document);
      assert.match(code, /^document_(?:too_large|unreadable)$/);
      assert.match(message, says);
      assert.ok(server.sent() < MOST_SENT, String(server.sent()));
    });
  }
});

describe('what a server says unasked', () => {
  for (const [what, junk] of [
    ['another answer', 'HTTP/1.1 200 OK\r\ncontent-length: 8\r\n\r\ninjected'],
    ['garbage', '\0\u0001garbage'],
    ['half an answer', 'HTTP/1.1 200 OK\r\ncontent-length: 8\r\n\r\n'],
  ] as const) {
    it(`is no second document: ${what}`, async () => {
      const first = 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}';
      await using server = await answeringOnce(first + junk);
      const { document, second } = await look(server, { path: '/one', next: () => '/two' });
      assert.equal(document?.kind === 'fetched' && document.body, '{}');
      assert.equal(second, undefined);
    });
  }
});

/** Counts what a behaviour has written to all of its connections. */
function counting(behave: Behaviour): {
  readonly behaviour: Behaviour;
  readonly sent: () => number;
} {
  const sockets: Socket[] = [];
  return {
    behaviour: (socket) => {
      sockets.push(socket);
      behave(socket);
    },
    sent: () => sockets.reduce((sum, { bytesWritten }) => sum + bytesWritten, 0),
  };
}

interface Flooding extends AsyncDisposable {
  readonly address: string;
  readonly port: number;
  readonly sent: () => number;
}

/** A server of TLS that answers whatever it is asked with the beginning, and the part again and again. */
async function flooding(begin: string, part: string): Promise<Flooding> {
  const { behaviour, sent } = counting((socket) => {
    const more = (): void => {
      while (!socket.destroyed && socket.write(part));
    };
    socket.once('data', () => {
      socket.on('drain', more);
      socket.write(begin);
      more();
    });
  });
  return { ...(await overTls(behaviour)), sent };
}

async function answeringOnce(answer: string): Promise<Omit<Flooding, 'sent'>> {
  return overTls((socket) => {
    socket.once('data', () => socket.write(answer));
  });
}

async function overTls(behave: Behaviour): Promise<Omit<Flooding, 'sent'>> {
  const shows = { key: privateKeyPem(LEAF.keys), cert: chainPem(sentBy(WHOLE)) };
  const server = createTlsServer(shows, (socket) => {
    socket.on('error', () => undefined);
    behave(socket);
  });
  const end = endingAll(server);
  const address = '127.0.0.1';
  const port = await listenAt(server, { address, port: 0 });
  return { address, port, [Symbol.asyncDispose]: end };
}
