// SPDX-License-Identifier: Apache-2.0

import { text } from 'node:stream/consumers';
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';

import { endingAll, listenAt, serveTls, type Shown } from '../../src/forge/servers.ts';

/** What a receiver was sent. */
export interface Received {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface AlertReceiver extends AsyncDisposable {
  readonly port: number;
  readonly url: string;
  readonly received: readonly Received[];
}

/** Answers the request that is the nth (from 0); by default with 204. */
export type Answering = (response: ServerResponse, nth: number) => void;

/** A receiver of alerts on loopback, over TLS where it is given what to show. */
export async function serveReceiver(
  answer: Answering = (response) => response.writeHead(204).end(),
  secure?: Shown,
): Promise<AlertReceiver> {
  const received: Received[] = [];
  const listener = async (
    request: Parameters<typeof text>[0] & {
      readonly method?: string | undefined;
      readonly url?: string | undefined;
      readonly headers: IncomingHttpHeaders;
    },
    response: ServerResponse,
  ): Promise<void> => {
    const { method = '', url: path = '', headers } = request;
    received.push({ method, path, headers, body: await text(request) });
    answer(response, received.length - 1);
  };
  if (secure !== undefined) {
    const server = await serveTls({
      shows: [secure],
      documents: (request, response) => void listener(request, response),
    });
    return {
      port: server.port,
      url: `https://localhost:${String(server.port)}`,
      received,
      [Symbol.asyncDispose]: async () => server.close(),
    };
  }
  const server = createServer((request, response) => void listener(request, response));
  const end = endingAll(server);
  const port = await listenAt(server, { address: '127.0.0.1', port: 0 });
  return {
    port,
    url: `http://127.0.0.1:${String(port)}`,
    received,
    [Symbol.asyncDispose]: end,
  };
}
