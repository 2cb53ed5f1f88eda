// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import type { RequestListener } from 'node:http';
import type { Socket } from 'node:net';
import { describe, it } from 'node:test';
import { createServer as createTlsServer, type TLSSocket } from 'node:tls';
import { gzipSync } from 'node:zlib';

import { MAX_DOCUMENT_BYTES } from '../../src/adapters/https-document.ts';
import { chainPem } from '../../src/forge/certificates.ts';
import { privateKeyPem } from '../../src/forge/keys.ts';
import { endingAll, listenAt, serveTls, type TlsServer } from '../../src/forge/servers.ts';
import type { Connection, FetchedDocument } from '../../src/ports/index.ts';
import { LEAF, sentBy, WHOLE } from '../servers/chains.ts';
import { failed, fetched, look, prints, SHORT_MS } from '../servers/looking.ts';

describe('a document', () => {
  it('comes over the connection that showed the chain, asked for as it is', async () => {
    const asked: string[] = [];
    const sockets = new Set<unknown>();
    await using server = await serving((request, response) => {
      const { host, accept, 'accept-encoding': encoding } = request.headers;
      asked.push([request.method, request.url, host, accept, encoding].map(String).join(' '));
      sockets.add(request.socket);
      response.end('{"jwks_uri":"…"}');
    });
    const seen = await look(server, { path: '/a%20b?c=d' });
    assert.deepEqual(asked, [
      `GET /a%20b?c=d localhost:${String(server.port)} application/json, application/jwk-set+json, */*;q=0.5 identity`,
    ]);
    assert.equal(sockets.size, 1);
    const { status, body, location } = fetched(seen.document);
    assert.deepEqual(
      { status, body, location },
      { status: 200, body: '{"jwks_uri":"…"}', location: undefined },
    );
    assert.equal(seen.second, undefined);
  });

  it('is not asked for where no path is given', async () => {
    let asked = 0;
    await using server = await serving((_request, response) => {
      asked += 1;
      response.end();
    });
    assert.equal((await look(server)).document, undefined);
    assert.equal(asked, 0);
  });

  it('is told with its status, whatever that is', async () => {
    await using server = await serving((request, response) => {
      response.writeHead(Number(request.url?.slice(1))).end('<html>no</html>');
    });
    for (const status of [204, 403, 404, 500, 503]) {
      const { document } = await look(server, { path: `/${String(status)}` });
      assert.equal(fetched(document).status, status);
    }
  });

  it('may be HTML: that is for others to judge', async () => {
    await using server = await serving((_request, response) => {
      response.setHeader('content-type', 'text/html').end('<!doctype html><title>Sign in</title>');
    });
    const { document } = await look(server, { path: '/' });
    assert.equal(fetched(document).body, '<!doctype html><title>Sign in</title>');
  });

  for (const [what, location] of [
    ['a circle', '/'],
    ['another host', 'https://elsewhere.example/keys'],
    ['plain HTTP', 'http://localhost/keys'],
  ] as const) {
    it(`is not followed where it redirects to ${what}, but told`, async () => {
      let asked = 0;
      await using server = await serving((_request, response) => {
        asked += 1;
        response.writeHead(302, { location }).end();
      });
      const { document } = await look(server, { path: '/' });
      const { status, location: told } = fetched(document);
      assert.deepEqual({ status, location: told }, { status: 302, location });
      assert.equal(asked, 1);
    });
  }
});

describe('a second document', () => {
  it('comes over the same connection, once the first is there', async () => {
    const sockets = new Set<unknown>();
    await using server = await serving((request, response) => {
      sockets.add(request.socket);
      response.end(`answer to ${String(request.url)}`);
    });
    const seen = await look(server, { path: '/one', next: after('answer to /one', '/two') });
    assert.equal(fetched(seen.second).body, 'answer to /two');
    assert.equal(sockets.size, 1);
  });

  it('is left out where the first does not lead to one', async () => {
    await using server = await serving((_request, response) => response.end('{}'));
    const seen = await look(server, { path: '/one', next: () => undefined });
    assert.equal(fetched(seen.document).body, '{}');
    assert.equal(seen.second, undefined);
  });

  it('is left out, for a connection of its own, where the server ends this one', async () => {
    await using server = await serving((_request, response) => {
      response.setHeader('connection', 'close').end('{}');
    });
    const seen = await look(server, { path: '/one', next: after('{}', '/two') });
    assert.equal(fetched(seen.document).body, '{}');
    assert.equal(seen.second, undefined);
  });

  it('may fail, and the first is there all the same', async () => {
    await using server = await serving((request, response) => {
      if (request.url === '/one') response.end('{}');
      else response.write('{"keys":[');
    });
    const seen = await look(server, {
      path: '/one',
      next: after('{}', '/two'),
      timeoutMs: SHORT_MS,
    });
    assert.equal(fetched(seen.document).body, '{}');
    assert.equal(failed(seen.second).code, 'endpoint_timeout');
  });
});

describe('a server that sends without end', () => {
  it('is read up to a bound', async () => {
    await using server = await serving((_request, response) => {
      const more = (): void => {
        while (!response.destroyed && response.write('x'.repeat(65_536)));
      };
      response.on('drain', more);
      more();
    });
    const { code, message } = failed((await look(server, { path: '/' })).document);
    assert.equal(code, 'document_too_large');
    assert.match(message, /larger than 1048576 bytes$/);
  });

  it('is read whole where the document just fits', async () => {
    const body = 'x'.repeat(MAX_DOCUMENT_BYTES);
    await using server = await serving((request, response) => {
      response.end(request.url === '/fits' ? body : `${body}x`);
    });
    assert.equal(fetched((await look(server, { path: '/fits' })).document).body, body);
    const { code } = failed((await look(server, { path: '/more' })).document);
    assert.equal(code, 'document_too_large');
  });

  it('is waited for no longer than the bound, at one byte now and then', async () => {
    await using server = await serving((_request, response) => {
      const timer = setInterval(() => response.write(' '), 50);
      response.once('close', () => {
        clearInterval(timer);
      });
    });
    const seen = await look(server, { path: '/', timeoutMs: SHORT_MS });
    const { code, message } = failed(seen.document);
    assert.equal(code, 'endpoint_timeout');
    assert.match(message, /did not send the whole document within 1 s$/);
    assert.deepEqual(prints(seen.presented), prints(sentBy(WHOLE)));
  });

  it('is waited for no longer than the bound, where it never answers', async () => {
    await using server = await serving(() => undefined);
    const { document } = await look(server, { path: '/', timeoutMs: SHORT_MS });
    assert.equal(failed(document).code, 'endpoint_timeout');
  });

  for (const [what, flood, code, says] of [
    ['headers', header, 'document_unreadable', /more headers than are read \(16 kB\)$/],
    ['one header', () => 'x'.repeat(1000), 'document_unreadable', /more headers than are read/],
    ['“continue”', () => 'HTTP/1.1 100 Continue\r\n\r\n', 'document_too_large', /4194304 bytes$/],
  ] as const) {
    it(`is read up to a bound: ${what}`, async () => {
      const begin = what === '“continue”' ? '' : 'HTTP/1.1 200 OK\r\n';
      await using server = await speaking((socket) => {
        socket.write(begin + (what === 'one header' ? 'x: ' : ''));
        pour(socket, flood);
      });
      const error = failed((await look(server, { path: '/' })).document);
      assert.equal(error.code, code);
      assert.match(error.message, says);
    });
  }
});

describe('a document that comes compressed', () => {
  it('is not unpacked, be it a bomb or not', async () => {
    const bomb = gzipSync(Buffer.alloc(50 * MAX_DOCUMENT_BYTES));
    await using server = await serving((_request, response) => {
      response.setHeader('content-encoding', 'gzip').end(bomb);
    });
    const { code, facts } = failed((await look(server, { path: '/' })).document);
    assert.equal(code, 'document_encoded');
    assert.equal(facts['encoding'], 'gzip');
  });

  it('is none where it says that it is as it is', async () => {
    await using server = await serving((_request, response) => {
      response.setHeader('content-encoding', 'identity').end('{}');
    });
    assert.equal(fetched((await look(server, { path: '/' })).document).body, '{}');
  });
});

describe('an answer that is no whole HTTP', () => {
  const cases: readonly (readonly [string, string, boolean, RegExp])[] = [
    ['nothing', '', true, /ended the connection before its answer was complete$/],
    ['no HTTP', 'SSH-2.0-OpenSSH_9.9\r\n', false, /does not answer as an HTTP server does$/],
    [
      'half a header',
      'HTTP/1.1 200 OK\r\ncontent-',
      true,
      /ended the connection|as an HTTP server/,
    ],
    [
      'less than was promised',
      'HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{"keys":',
      true,
      /ended the connection before its answer was complete$/,
    ],
    [
      'half a chunk',
      'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n8\r\n{"k',
      true,
      /ended the connection/,
    ],
    [
      'two lengths',
      'HTTP/1.1 200 OK\r\ncontent-length: 2\r\ncontent-length: 3\r\n\r\n{}',
      false,
      /does not answer as an HTTP server does$/,
    ],
    [
      'another protocol',
      'HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: websocket\r\n\r\n',
      false,
      /turns to another protocol/,
    ],
  ];
  for (const [what, answer, ends, says] of cases) {
    it(`is told: ${what}`, async () => {
      await using server = await speaking((socket) => {
        if (ends) socket.end(answer);
        else socket.write(answer);
      });
      const { code, message } = failed((await look(server, { path: '/' })).document);
      assert.equal(code, 'document_unreadable');
      assert.match(message, says);
    });
  }

  it('is told where the connection is reset within it', async () => {
    await using server = await speaking((socket, tcp) => {
      socket.write('HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{"keys":', () => {
        tcp?.resetAndDestroy();
      });
    });
    const { code } = failed((await look(server, { path: '/' })).document);
    assert.equal(code, 'document_unreadable');
  });
});

async function serving(documents: RequestListener): Promise<TlsServer> {
  return serveTls({ shows: [WHOLE], documents });
}

type Spoken = Pick<TlsServer, 'address' | 'port'> & AsyncDisposable;

/** A server of TLS that answers the first request with whatever it likes. */
async function speaking(answer: (socket: TLSSocket, tcp?: Socket) => void): Promise<Spoken> {
  const tls = { key: privateKeyPem(LEAF.keys), cert: chainPem(sentBy(WHOLE)) };
  let tcp: Socket | undefined;
  const server = createTlsServer(tls, (socket) => {
    socket.on('error', () => undefined);
    socket.once('data', () => {
      answer(socket, tcp);
    });
  });
  server.on('connection', (latest: Socket) => {
    tcp = latest;
  });
  const end = endingAll(server);
  const port = await listenAt(server, { address: '127.0.0.1', port: 0 });
  return { address: '127.0.0.1', port, [Symbol.asyncDispose]: end };
}

/** Writes as fast as it is taken, without end. */
function pour(socket: TLSSocket, part: (turn: number) => string): void {
  let turn = 0;
  const more = (): void => {
    while (!socket.destroyed && socket.write(part((turn += 1)).repeat(100)));
  };
  socket.on('drain', more);
  more();
}

function header(turn: number): string {
  return `x-${String(turn)}: ${'y'.repeat(100)}\r\n`;
}

function after(body: string, path: string): NonNullable<Connection['next']> {
  return (first: FetchedDocument) => (fetched(first).body === body ? path : undefined);
}
