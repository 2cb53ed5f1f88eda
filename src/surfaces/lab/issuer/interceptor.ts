// SPDX-License-Identifier: Apache-2.0

import { createServer, type IncomingMessage, type RequestListener } from 'node:http';
import { request } from 'node:https';
import { connect, type Socket } from 'node:net';

import type { Credential } from '../../../forge/certificates.ts';
import { endingAll, listenAt, serveTls, shown } from '../../../forge/servers.ts';
import type { Pki } from './pki.ts';

/** A middlebox on the way of this machine's clients. */
export interface Interceptor {
  /** For `HTTPS_PROXY`. */
  readonly url: string;
  readonly close: () => Promise<void>;
}

/**
 * Starts a proxy that opens every TLS connection itself and shows certificates of its own CA, as
 * proxies of companies do. It relays to the ports that it is given, on this machine, and answers
 * for all else that it could not be reached.
 */
export async function startInterceptor(
  ca: Credential,
  pki: Pki,
  relayed: readonly number[],
): Promise<Interceptor> {
  const leaf = shown(await pki.leaf(ca), ca);
  const publicLeaf = shown(await pki.leaf(ca, { names: PUBLIC_NAMES }), ca);
  const opened = await serveTls({
    shows: [leaf],
    showsFor: (name) => (name === 'localhost' ? [leaf] : [publicLeaf]),
    documents: relayTo(relayed),
  });
  const proxy = createServer((_incoming, response) => {
    response.writeHead(405).end();
  });
  proxy.on('connect', (_request: IncomingMessage, client: Socket, head: Buffer) => {
    openTo(opened.port, client, head);
  });
  const end = endingAll(proxy);
  const port = await listenAt(proxy, { address: '127.0.0.1', port: 0 });
  return {
    url: `http://127.0.0.1:${String(port)}`,
    close: async () => {
      await Promise.all([end(), opened.close()]);
    },
  };
}

/** Whatever the client asked for, it gets the middlebox. */
function openTo(port: number, client: Socket, head: Buffer): void {
  const middlebox = connect(port, '127.0.0.1');
  client.on('error', () => middlebox.destroy());
  middlebox.on('error', () => client.destroy());
  client.write('HTTP/1.1 200 Connection established\r\n\r\n');
  middlebox.write(head);
  client.pipe(middlebox).pipe(client);
}

function relayTo(ports: readonly number[]): RequestListener {
  return ({ headers, url = '/' }, response) => {
    const target = URL.parse(`https://${headers.host ?? ''}${url}`);
    const fail = (): void => {
      response.writeHead(502).end();
    };
    if (target === null || !ports.includes(Number(target.port))) {
      fail();
      return;
    }
    request(
      { host: '127.0.0.1', port: target.port, path: url, rejectUnauthorized: false },
      (relayed) => {
        response.writeHead(relayed.statusCode ?? 502, { 'content-type': 'application/json' });
        relayed.pipe(response);
      },
    )
      .on('error', fail)
      .end();
  };
}

/** The hosts that are looked at to tell an interception from a private CA. */
const PUBLIC_NAMES = [
  'sts.amazonaws.com',
  '*.amazonaws.com',
  'sts.us-east-1.amazonaws.com',
  '*.us-east-1.amazonaws.com',
];
