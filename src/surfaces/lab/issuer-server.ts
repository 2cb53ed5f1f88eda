// SPDX-License-Identifier: Apache-2.0

import type { RequestListener } from 'node:http';

import { serveTls } from '../../forge/servers.ts';
import type { Presentation } from './ground.ts';
import { type LoopbackAddress, onOnePort } from './loopback.ts';

/** An HTTPS server of an issuer, on loopback. */
export interface IssuerServer {
  readonly port: number;
  readonly addresses: readonly string[];
  /** How many documents were asked for. */
  readonly fetches: () => number;
  /** Shows another chain from the next handshake on, as after a renewal. */
  readonly present: (presentation: Presentation) => void;
  readonly close: () => Promise<void>;
}

/** What is presented at an address. */
export interface PresentedAt extends LoopbackAddress {
  readonly presentation: Presentation;
}

export interface Serving {
  /** All with one port. */
  readonly at: readonly PresentedAt[];
  /** The port to take if it is free; 0 for any. */
  readonly port: number;
  /** JSON documents by path, read anew at each request. */
  readonly documents: ReadonlyMap<string, string>;
}

/** Starts a server at every address, on one port. */
export async function serveIssuer(serving: Serving): Promise<IssuerServer> {
  const { at, documents } = serving;
  let fetches = 0;
  const respond: RequestListener = (request, response) => {
    fetches += 1;
    const document = documents.get(request.url ?? '');
    response.writeHead(document === undefined ? 404 : 200, { 'content-type': 'application/json' });
    response.end(document ?? '{"error":"not found"}');
  };
  const servers = await onOnePort(at, serving.port, async ({ address, presentation }, port) =>
    serveTls({
      shows: presentation.identities,
      documents: respond,
      tls: { minVersion: presentation.tls13Only ? 'TLSv1.3' : 'TLSv1.2' },
      address,
      port,
    }),
  );
  return {
    port: servers[0]?.port ?? serving.port,
    addresses: servers.map(({ address }) => address),
    fetches: () => fetches,
    present: (next) => {
      for (const server of servers) server.replace(...next.identities);
    },
    close: async () => {
      await Promise.all(servers.map(async (server) => server.close()));
    },
  };
}
