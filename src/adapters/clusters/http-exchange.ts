// SPDX-License-Identifier: Apache-2.0

import { type Agent, type ClientRequest, type IncomingMessage, request } from 'node:http';
import { request as secureRequest } from 'node:https';
import type { Socket } from 'node:net';

/** One request, whole. */
export interface Sending {
  readonly method: 'GET' | 'POST' | 'PATCH';
  readonly url: URL;
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  readonly body: string | undefined;
  readonly agent: Agent;
  /** Bytes of the answer's body at most. */
  readonly most: number;
}

/** What came of it. */
export type Exchange = Answered | Unanswered;

export interface Answered {
  readonly kind: 'answered';
  readonly status: number;
  readonly body: string;
  readonly contentType: string;
  readonly retryAfter: string | undefined;
}

export interface Unanswered {
  readonly kind: 'unanswered';
  readonly cause: unknown;
  /** Whether the server may have read the request. */
  readonly wasSent: boolean;
  /** Whether it went over a connection that stood already, which the server may just have ended. */
  readonly wasReused: boolean;
}

/** An answer that is not read to its end, or not at all. */
export class Refused extends Error {
  override readonly name = 'Refused';
}

/** Makes one request and reads its whole answer, plain and bounded. Redirects are not followed. */
export async function exchanged(sending: Sending, signal: AbortSignal): Promise<Exchange> {
  let wasSent = false;
  const asked = asking(sending, signal);
  asked.once('socket', (socket) => {
    if (asked.reusedSocket) wasSent = true;
    else
      socket.once(
        sending.url.protocol === 'https:' ? 'secureConnect' : 'connect',
        () => (wasSent = true),
      );
  });
  let broken: Error | undefined;
  asked.on('error', (error) => {
    broken ??= error;
  });
  try {
    const response = await responseTo(asked, sending.body);
    return await answerIn(response, sending.most);
  } catch (error) {
    asked.destroy();
    const cause = error instanceof Refused ? error : (broken ?? error);
    return { kind: 'unanswered', cause, wasSent, wasReused: asked.reusedSocket };
  }
}

function asking(
  { method, url, headers, body, agent }: Sending,
  signal: AbortSignal,
): ClientRequest {
  const ask = url.protocol === 'https:' ? secureRequest : request;
  return ask(url, {
    method,
    agent,
    signal,
    maxHeaderSize: MAX_HEADER_BYTES,
    insecureHTTPParser: false, // which an option of the command could turn on
    headers: {
      accept: 'application/json, application/jwk-set+json, */*;q=0.5', // the second: its key set
      'accept-encoding': 'identity',
      'user-agent': 'trustprint',
      ...(body === undefined ? {} : { 'content-length': Buffer.byteLength(body) }),
      ...headers,
    },
  });
}

async function responseTo(
  asked: ClientRequest,
  body: string | undefined,
): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    asked.once('response', resolve);
    asked.once('upgrade', (_response: IncomingMessage, socket: Socket) => {
      socket.destroy();
      reject(new Refused('turns to another protocol, unasked'));
    });
    asked.once('error', reject);
    asked.once('close', () => {
      reject(new Error('it closed the connection'));
    });
    asked.end(body);
  });
}

async function answerIn(response: IncomingMessage, most: number): Promise<Answered> {
  const { statusCode: status = 0, headers } = response;
  if (!/^(identity)?$/i.test(headers['content-encoding']?.trim() ?? '')) {
    throw new Refused('answers compressed although asked for plain text');
  }
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > most) throw new Refused(`answers with more than ${String(most)} bytes`);
    chunks.push(chunk);
  }
  return {
    kind: 'answered',
    status,
    body: Buffer.concat(chunks).toString('utf8'),
    contentType: headers['content-type'] ?? '',
    retryAfter: headers['retry-after'],
  };
}

/** Node's own default (`http.maxHeaderSize`), which an option of the command could raise. */
const MAX_HEADER_BYTES = 16_384;
