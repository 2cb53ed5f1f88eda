// SPDX-License-Identifier: Apache-2.0

import { createServer } from 'node:net';

import { endingAll, listenAt } from '../../../forge/servers.ts';
import type { IssuerServer } from './issuer-server.ts';

/**
 * A host that ends every connection before a word is said, as a firewall in front of it does. It
 * holds its port, so that nothing else can come to listen there.
 */
export async function serveResets(): Promise<IssuerServer> {
  const server = createServer((socket) => {
    socket.resetAndDestroy();
  });
  const close = endingAll(server);
  const port = await listenAt(server, { address: ADDRESS, port: 0 });
  return { port, addresses: [ADDRESS], fetches: () => 0, present: () => undefined, close };
}

const ADDRESS = '127.0.0.1';
