// SPDX-License-Identifier: Apache-2.0

import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { createServer } from 'node:net';

import { endingAll, listenAt, serveTls } from '../../../forge/servers.ts';
import { accepts } from '../protocol/http.ts';
import { type LoopbackAddress, onOnePort } from './loopback.ts';
import type { Presentation } from './pki.ts';

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

/** A document that an issuer publishes, and how its server answers for it. */
export interface Published {
  readonly text: string;
  /** Default 200. */
  readonly status?: number;
  /** Default `application/json`. */
  readonly type?: string;
  /** Default: at once. */
  readonly afterMs?: number;
}

export interface Serving {
  /** All with one port. */
  readonly at: readonly PresentedAt[];
  /** The port to take if it is free; 0 for any. */
  readonly port: number;
  /** JSON documents by path, read again at each request. */
  readonly documents: ReadonlyMap<string, Published>;
}

/** Starts a server at every address, on one port. */
export async function serveIssuer(serving: Serving): Promise<IssuerServer> {
  const { at, documents } = serving;
  let fetches = 0;
  const respond: RequestListener = (request, response) => {
    fetches += 1;
    const published = documents.get(request.url ?? '');
    answerWith(published === undefined ? NOT_FOUND : asAccepted(published, request), response);
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

/** As strict as kube-apiserver, which answers 406 where another type is asked for. */
function asAccepted(published: Published, { headers: { accept } }: IncomingMessage): Published {
  const { type = JSON_TYPE } = published;
  if (accepts(accept, type)) return published;
  return { text: `406: Not Acceptable\n\nAvailable representations: ${type}`, status: 406 };
}

function answerWith(
  { text, status = 200, type = JSON_TYPE, afterMs }: Published,
  response: ServerResponse,
): void {
  const answer = (): void => {
    response.writeHead(status, { 'content-type': type });
    response.end(text);
  };
  if (afterMs === undefined) {
    answer();
    return;
  }
  const waiting = setTimeout(answer, afterMs);
  response.once('close', () => {
    clearTimeout(waiting);
  });
}

const JSON_TYPE = 'application/json';

const NOT_FOUND: Published = { text: '{"error":"not found"}', status: 404 };

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
