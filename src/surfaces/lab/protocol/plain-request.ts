// SPDX-License-Identifier: Apache-2.0

import type { IncomingMessage } from 'node:http';

import type { HeaderReader, WireRequest } from './http.ts';

/**
 * A request as Node has it, where it is what SDKs send: a `POST` to `/` with a body of a length that is said and
 * taken. Others are `undefined`: they take the way over `Request` and its streams, which is longer than to answer.
 *
 * @param most How many bytes a body may have.
 */
export function plainRequest(incoming: IncomingMessage, most: number): WireRequest | undefined {
  const { method, url, headers } = incoming;
  const length = headers['content-length'];
  if (method !== 'POST' || url !== '/' || headers['transfer-encoding'] !== undefined) {
    return undefined;
  }
  if (length === undefined || Number(length) > most) return undefined;
  return {
    method,
    pathname: '/',
    query: '',
    headers: readerOf(incoming),
    text: async () => textOf(incoming),
  };
}

/** Header fields of one name are joined, as `Headers` does; Node drops some that come twice. */
function readerOf(incoming: IncomingMessage): HeaderReader {
  const { headers, rawHeaders } = incoming;
  const isEachOnce = rawHeaders.length === 2 * Object.keys(headers).length;
  return {
    get: (name) => {
      const value = headers[name];
      if (isEachOnce && typeof value === 'string') return value;
      // Node makes these when they are first asked for.
      return value === undefined ? null : (incoming.headersDistinct[name]?.join(', ') ?? null);
    },
  };
}

async function textOf(incoming: IncomingMessage): Promise<string> {
  return new Promise((resolve, reject) => {
    const parts: Buffer[] = [];
    incoming
      .on('data', (part: Buffer) => parts.push(part))
      .on('end', () => {
        resolve((parts.length === 1 ? parts[0] : Buffer.concat(parts))?.toString('utf8') ?? '');
      })
      .on('error', reject);
  });
}
