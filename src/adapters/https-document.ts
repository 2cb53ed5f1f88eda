// SPDX-License-Identifier: Apache-2.0

import { Agent, type IncomingMessage, request } from 'node:http';
import type { TLSSocket } from 'node:tls';

import { TrustprintError } from '../core/error.ts';
import { type HostPort, printHostPort } from '../core/model/issuer.ts';
import type { FetchedDocument } from '../ports/index.ts';
import { connectionError } from './tls-errors.ts';

/** Fetches documents, one after the other, over a connection that stands already. */
export interface DocumentReader {
  fetch(path: string, signal: AbortSignal): Promise<FetchedDocument>;
  close(): void;
}

export function documentReader(socket: TLSSocket, endpoint: HostPort): DocumentReader {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  agent.createConnection = () => socket;
  return {
    fetch: async (path, signal) => fetchOver(agent, { endpoint, path, signal }),
    close: () => {
      agent.destroy();
    },
  };
}

interface Fetch {
  readonly endpoint: HostPort;
  readonly path: string;
  readonly signal: AbortSignal;
}

/** A document that fails is a fact, not an error: the chain was seen all the same. */
async function fetchOver(
  agent: Agent,
  { endpoint, path, signal }: Fetch,
): Promise<FetchedDocument> {
  const started = performance.now();
  const tookMs = (): number => Math.round(performance.now() - started);
  try {
    const response = await respond(agent, { endpoint, path, signal });
    const { statusCode: status = 0, headers } = response;
    requirePlain(headers['content-encoding'], endpoint);
    const body = await bodyOf(response, endpoint);
    return { kind: 'fetched', status, body, tookMs: tookMs(), location: headers.location };
  } catch (error) {
    const cause: unknown = signal.aborted ? signal.reason : error;
    return { kind: 'failed', error: connectionError(cause, endpoint), tookMs: tookMs() };
  }
}

async function respond(agent: Agent, { endpoint, path, signal }: Fetch): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const asked = request({
      agent,
      method: 'GET',
      path,
      signal,
      maxHeaderSize: MAX_HEADER_BYTES,
      headers: {
        host: printHostPort(endpoint),
        accept: 'application/json',
        'accept-encoding': 'identity',
        'user-agent': 'trustprint',
      },
    });
    asked.once('response', resolve);
    asked.once('error', (error) => {
      reject(isHttpParserError(error) ? unreadable(endpoint, error) : error);
    });
    asked.end();
  });
}

async function bodyOf(response: IncomingMessage, endpoint: HostPort): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_DOCUMENT_BYTES) {
      response.destroy();
      throw new TrustprintError(
        'document_too_large',
        `a document of ${printHostPort(endpoint)} is larger than ${String(MAX_DOCUMENT_BYTES)} bytes`,
        {
          facts: { host: endpoint.host, most: MAX_DOCUMENT_BYTES },
          hint: 'discovery documents and key sets have a few kilobytes',
        },
      );
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** We ask for `identity`; what comes compressed all the same is not unpacked. */
function requirePlain(encoding: string | undefined, endpoint: HostPort): void {
  if (encoding === undefined || encoding.toLowerCase() === 'identity') return;
  throw new TrustprintError(
    'document_encoded',
    `a document of ${printHostPort(endpoint)} came compressed although we asked for it plain`,
    { facts: { host: endpoint.host, encoding: encoding.slice(0, 40) }, hint: 'serve it as it is' },
  );
}

function isHttpParserError(error: Error): boolean {
  return 'code' in error && typeof error.code === 'string' && error.code.startsWith('HPE_');
}

function unreadable(endpoint: HostPort, cause: Error): TrustprintError {
  return new TrustprintError(
    'document_unreadable',
    `${printHostPort(endpoint)} does not answer as an HTTP server does`,
    { facts: { host: endpoint.host }, hint: 'compare with: curl -v', cause },
  );
}

/** The key sets of large public issuers have some 10 to 100 kB; this is ten times as much. */
const MAX_DOCUMENT_BYTES = 1_048_576;

/** Node's own default (`http.maxHeaderSize`). */
const MAX_HEADER_BYTES = 16_384;
