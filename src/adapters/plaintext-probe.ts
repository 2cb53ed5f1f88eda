// SPDX-License-Identifier: Apache-2.0

import type { Socket } from 'node:net';
import { addAbortSignal } from 'node:stream';

import { deadlineIn } from './tls-deadline.ts';

/**
 * What a port speaks that does not speak TLS, as far as its first words tell. OpenSSL keeps what it
 * read to itself, so this takes a connection more; it is opened only where a look has failed so.
 */
export async function spokenOver(
  open: (signal: AbortSignal) => Promise<Socket>,
  host: string,
  caller: AbortSignal,
): Promise<string | undefined> {
  const deadline = deadlineIn(LISTENS_FOR_MS, caller);
  let socket: Socket | undefined;
  try {
    socket = await open(deadline.signal);
    socket.on('error', () => undefined);
    socket.write(`GET / HTTP/1.0\r\nHost: ${host}\r\nConnection: close\r\n\r\n`);
    const heard: AsyncIterable<Buffer> = addAbortSignal(deadline.signal, socket);
    for await (const words of heard)
      return nameOf(words.subarray(0, MOST_BYTES).toString('latin1'));
    return undefined;
  } catch {
    return undefined; // a port that falls silent has told nothing
  } finally {
    socket?.destroy();
    deadline.end();
  }
}

/** By the first words of RFC 9112, RFC 4253, RFC 5321 and RFC 959, RFC 1939, RFC 9051. */
function nameOf(words: string): string | undefined {
  if (words.startsWith('HTTP/')) return 'plain HTTP';
  if (words.startsWith('SSH-')) return 'SSH';
  if (/^[2-5]\d\d[ -]/.test(words)) return 'SMTP or FTP';
  if (words.startsWith('+OK')) return 'POP3';
  return words.startsWith('* OK') ? 'IMAP' : undefined;
}

/** Two round trips, around the world, to a machine that is busy; the look has failed already. */
const LISTENS_FOR_MS = 2000;

/** The longest of the words is nine characters. */
const MOST_BYTES = 32;
