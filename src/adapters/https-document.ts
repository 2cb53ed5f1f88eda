// SPDX-License-Identifier: Apache-2.0

import { Agent, type ClientRequest, type IncomingMessage, request } from 'node:http';
import type { Duplex } from 'node:stream';
import type { TLSSocket } from 'node:tls';

import { TrustprintError } from '../core/error.ts';
import { type HostPort, printHostPort } from '../core/model/issuer.ts';
import type { FetchedDocument } from '../ports/index.ts';
import { systemCodeOf } from './tls-errors.ts';

/** Fetches documents, one after the other, over a connection that stands already. */
export interface DocumentReader {
  /** `undefined` where the server has ended the connection after an earlier answer. */
  fetch(path: string, signal: AbortSignal): Promise<FetchedDocument | undefined>;
  close(): void;
}

/**
 * Redirects are not followed: status and location are told, and the location may be another host.
 *
 * @param describe The words for an error of the connection itself.
 */
export function documentReader(
  socket: TLSSocket,
  endpoint: HostPort,
  describe: (error: unknown) => Error,
): DocumentReader {
  const agent = agentOver(socket);
  return {
    fetch: async (path, signal) => {
      const started = performance.now();
      try {
        const answer = await answerOver(agent, { endpoint, path, signal });
        return { kind: 'fetched', ...answer, tookMs: msSince(started) };
      } catch (error) {
        if (error === SPENT) return undefined;
        const failure = error instanceof TrustprintError ? error : describe(error);
        return { kind: 'failed', error: failure, tookMs: msSince(started) };
      }
    },
    close: () => {
      agent.destroy();
    },
  };
}

/** What a connection that ended within an answer, or answered no HTTP, says of the endpoint. */
export function documentError(cause: unknown, endpoint: HostPort): TrustprintError | undefined {
  const code = systemCodeOf(cause);
  const says = code.startsWith('HPE_') ? (NOT_HTTP[code] ?? NO_HTTP) : CUT_SHORT[code];
  return says === undefined ? undefined : unreadable(endpoint, says, { cause: code, error: cause });
}

function unreadable(
  { host, port }: HostPort,
  says: string,
  { cause, error }: { readonly cause: string; readonly error?: unknown },
): TrustprintError {
  return new TrustprintError('document_unreadable', `${printHostPort({ host, port })} ${says}`, {
    facts: { host, port, cause },
    hint: 'compare with: curl -v',
    cause: error,
  });
}

/** One connection and no other: a request that would need a second one learns that it is spent. */
function agentOver(socket: TLSSocket): Agent {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  let spent = false;
  agent.createConnection = (_options, done): Duplex | undefined => {
    if (!spent && !socket.destroyed) {
      spent = true;
      return socket;
    }
    done?.(SPENT, socket); // Node looks at no stream where there is an error
    return undefined;
  };
  return agent;
}

interface Fetch {
  readonly endpoint: HostPort;
  readonly path: string;
  readonly signal: AbortSignal;
}

type Answer = Omit<Extract<FetchedDocument, { kind: 'fetched' }>, 'kind' | 'tookMs'>;

async function answerOver(agent: Agent, fetch: Fetch): Promise<Answer> {
  const asked = asking(agent, fetch);
  // Of an answer that breaks off, the request knows why; the response only that it did.
  let broken: Error | undefined;
  asked.on('error', (error) => {
    broken ??= error;
  });
  const response = await responseTo(asked, fetch.endpoint);
  const { statusCode: status = 0, headers } = response;
  requirePlain(headers['content-encoding'], fetch.endpoint);
  try {
    const body = await bodyOf(response, fetch.endpoint);
    return { status, body, location: headers.location };
  } catch (error) {
    throw error instanceof TrustprintError ? error : (broken ?? error);
  }
}

function asking(agent: Agent, { endpoint, path, signal }: Fetch): ClientRequest {
  return request({
    agent,
    method: 'GET',
    path,
    signal,
    maxHeaderSize: MAX_HEADER_BYTES,
    insecureHTTPParser: false, // which an option of the command could turn on
    headers: {
      host: printHostPort(endpoint),
      accept: ACCEPT,
      'accept-encoding': 'identity',
      'user-agent': 'trustprint',
    },
  });
}

async function responseTo(asked: ClientRequest, endpoint: HostPort): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    asked.once('response', resolve);
    asked.once('upgrade', (_response, socket) => {
      socket.destroy();
      reject(unreadable(endpoint, 'turns to another protocol, unasked', { cause: 'upgrade' }));
    });
    asked.once('error', (error) => {
      // A server may end an idle connection just when it is asked again (RFC 9112, 9.3.1).
      reject(asked.reusedSocket && systemCodeOf(error) === 'ECONNRESET' ? SPENT : error);
    });
    asked.once('close', () => {
      reject(HUNG_UP);
    });
    asked.end();
  });
}

async function bodyOf(response: IncomingMessage, { host, port }: HostPort): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_DOCUMENT_BYTES) {
      const most = String(MAX_DOCUMENT_BYTES);
      throw new TrustprintError(
        'document_too_large',
        `a document of ${printHostPort({ host, port })} is larger than ${most} bytes`,
        {
          facts: { host, port, most: MAX_DOCUMENT_BYTES },
          hint: 'discovery documents and key sets have a few kilobytes',
        },
      );
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** We ask for `identity`; what comes compressed all the same is not unpacked. */
function requirePlain(encoding: string | undefined, { host, port }: HostPort): void {
  if (encoding === undefined || /^(identity)?$/i.test(encoding.trim())) return;
  throw new TrustprintError(
    'document_encoded',
    `a document of ${printHostPort({ host, port })} came compressed although we asked for it plain`,
    {
      facts: { host, port, encoding: encoding.slice(0, MOST_SHOWN) },
      hint: 'have it served as it is where the request says accept-encoding: identity',
    },
  );
}

function msSince(started: number): number {
  return Math.round(performance.now() - started);
}

/** The connection served an earlier answer, and no more. */
const SPENT = new Error('the connection was ended after an earlier answer');

const HUNG_UP = Object.assign(new Error('the connection ended without an answer'), {
  code: 'ECONNRESET',
});

const NO_HTTP = 'does not answer as an HTTP server does';

const NOT_HTTP: Readonly<Record<string, string | undefined>> = {
  HPE_HEADER_OVERFLOW: 'answers with more headers than are read (16 kB)',
  HPE_INVALID_EOF_STATE: 'ended the connection within its answer',
};

const CUT_SHORT: Readonly<Record<string, string | undefined>> = {
  ECONNRESET: 'ended the connection before its answer was complete',
  EPIPE: 'ended the connection before it was asked',
};

/**
 * STS reads 100 RSA keys and 100 of elliptic curves at most (IAM User Guide, Create an OIDC
 * provider); RSA 4096 with a certificate in `x5c` takes 3 to 4 kB, so that a full set is about half.
 */
export const MAX_DOCUMENT_BYTES = 1_048_576;

/**
 * Whatever there is, JSON first: kube-apiserver has its key set as `application/jwk-set+json` alone
 * and answers 406 to who does not ask for it.
 */
const ACCEPT = 'application/json, application/jwk-set+json, */*;q=0.5';

/** Node's own default (`http.maxHeaderSize`), which an option of the command could raise. */
const MAX_HEADER_BYTES = 16_384;

const MOST_SHOWN = 40;
