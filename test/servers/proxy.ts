// SPDX-License-Identifier: Apache-2.0

import { createServer, type IncomingMessage, type RequestListener } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import { connect, type Socket } from 'node:net';

import { chainPem } from '../../src/forge/certificates.ts';
import { privateKeyPem } from '../../src/forge/keys.ts';
import { endingAll, listenAt, type Shown } from '../../src/forge/servers.ts';
import { sentBy } from './chains.ts';

/** An HTTP proxy on loopback. */
export interface ProxyServer extends AsyncDisposable {
  readonly port: number;
  readonly url: string;
  /** What it was asked to open, in order: `host:port`. */
  readonly asked: () => readonly string[];
}

export interface Proxying {
  /** `user:password`; whoever comes without them is answered 407. */
  readonly credentials?: string;
  /** Refuses all, with this status. */
  readonly refuse?: number;
  /** Where it leads instead: an interception, or names that no resolver knows. */
  readonly leadTo?: number;
  /** What it shows where it is spoken to over TLS. */
  readonly secure?: Shown;
  /** Whether it says anything at all. Default true. */
  readonly answers?: boolean;
}

export async function serveProxy(proxying: Proxying = {}): Promise<ProxyServer> {
  const asked: string[] = [];
  const { secure } = proxying;
  const answer: RequestListener = (_request, response) => response.writeHead(405).end();
  const server =
    secure === undefined
      ? createServer(answer)
      : createSecureServer(
          { key: privateKeyPem(secure.leaf.keys), cert: chainPem(sentBy(secure)) },
          answer,
        );
  server.on('connect', (request: IncomingMessage, socket: Socket) => {
    asked.push(request.url ?? '');
    const status = refusalOf(request, proxying);
    if (proxying.answers === false) return;
    if (status !== undefined) {
      socket.end(`HTTP/1.1 ${String(status)} No\r\ncontent-length: 2\r\n\r\nno`);
      return;
    }
    lead(socket, proxying.leadTo ?? Number((request.url ?? '').split(':').at(-1)));
  });
  const end = endingAll(server);
  const port = await listenAt(server, { address: '127.0.0.1', port: 0 });
  return {
    port,
    url: `${secure === undefined ? 'http' : 'https'}://127.0.0.1:${String(port)}`,
    asked: () => asked,
    [Symbol.asyncDispose]: end,
  };
}

function refusalOf(
  { headers }: IncomingMessage,
  { credentials, refuse }: Proxying,
): number | undefined {
  if (credentials === undefined) return refuse;
  const wanted = `Basic ${Buffer.from(credentials).toString('base64')}`;
  return headers['proxy-authorization'] === wanted ? refuse : 407;
}

function lead(socket: Socket, port: number): void {
  const upstream = connect(port, '127.0.0.1', () => {
    socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
    socket.pipe(upstream).pipe(socket);
  });
  upstream.on('error', () => socket.end('HTTP/1.1 502 Bad Gateway\r\n\r\n'));
  socket.once('close', () => upstream.destroy());
}
