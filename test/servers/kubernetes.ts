// SPDX-License-Identifier: Apache-2.0

import type { IncomingMessage, ServerResponse } from 'node:http';
import type { TlsOptions } from 'node:tls';

import { serveTls, type Shown } from '../../src/forge/servers.ts';
import { WHOLE } from './chains.ts';
import type { Answer, Call } from './kubernetes-answers.ts';
import { discovery, found } from './kubernetes-objects.ts';

/** `undefined` leaves it to the objects that there are; `hang` never answers; a function writes itself. */
export type Answering = (
  call: Call,
) => Answer | 'hang' | ((response: ServerResponse) => void) | undefined;

export interface KubernetesServer extends AsyncDisposable {
  readonly url: string;
  readonly port: number;
  readonly asked: readonly Call[];
}

export interface Serving {
  readonly answer?: Answering;
  readonly shows?: Shown;
  readonly tls?: TlsOptions;
}

/** A Kubernetes API on loopback, over TLS, in the shapes that kube-apiserver 1.34 answers in. */
export async function serveKubernetes({
  answer = () => undefined,
  shows = WHOLE,
  tls = {},
}: Serving = {}): Promise<KubernetesServer> {
  const asked: Call[] = [];
  const server = await serveTls({
    shows: [shows],
    tls,
    documents: (request, response) => {
      void callOf(request).then((call) => {
        asked.push(call);
        const answered = answer(call) ?? discovery(call) ?? found(call);
        if (answered === 'hang') return;
        if (typeof answered === 'function') answered(response);
        else respond(response, answered);
      });
    },
  });
  return {
    url: `https://127.0.0.1:${String(server.port)}`,
    port: server.port,
    asked,
    [Symbol.asyncDispose]: server.close,
  };
}

async function callOf(request: IncomingMessage): Promise<Call> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  const { pathname, searchParams } = new URL(request.url ?? '/', 'https://localhost');
  const { socket } = request;
  const peer = 'getPeerCertificate' in socket ? nameIn(socket) : undefined;
  return {
    method: request.method ?? '',
    path: pathname,
    query: searchParams,
    headers: request.headers,
    body: Buffer.concat(chunks).toString(),
    clientName: peer,
  };
}

function nameIn(socket: object): string | undefined {
  const { getPeerX509Certificate: read } = socket as {
    getPeerX509Certificate?: () => { readonly subject: string } | undefined;
  };
  return read?.call(socket)?.subject;
}

function respond(response: ServerResponse, { status, headers, body }: Answer): void {
  response.writeHead(status, headers).end(body);
}
