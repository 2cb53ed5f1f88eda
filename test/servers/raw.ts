// SPDX-License-Identifier: Apache-2.0

import { connect, createServer, type Socket } from 'node:net';

import type { Certificate } from '../../src/core/model/certificate.ts';
import { endingAll, listenAt } from '../../src/forge/servers.ts';

/** A server on loopback that speaks whatever it likes. */
export interface RawServer extends AsyncDisposable {
  readonly address: string;
  readonly port: number;
  /** How many connections were opened to it. */
  readonly connections: () => number;
}

export type Behaviour = (socket: Socket) => void;

export async function serveRaw(behave: Behaviour, address = '127.0.0.1'): Promise<RawServer> {
  let connections = 0;
  const server = createServer((socket) => {
    connections += 1;
    behave(socket);
  });
  const end = endingAll(server);
  const port = await listenAt(server, { address, port: 0 });
  return { address, port, connections: () => connections, [Symbol.asyncDispose]: end };
}

/** A port of loopback that nothing listens on. */
export async function freePort(): Promise<number> {
  await using server = await serveRaw(silent);
  return server.port;
}

/** Reads, and never says a word. */
export const silent: Behaviour = (socket) => {
  socket.resume();
};

/** Hangs up as soon as something is said. */
export const closing: Behaviour = (socket) => {
  socket.once('data', () => socket.end());
};

/** Resets as soon as something is said. */
export const resetting: Behaviour = (socket) => {
  socket.once('data', () => socket.resetAndDestroy());
};

/** Sits before a real server, and resets those of its connections, by turn from 1, that it is told to. */
export function losing(port: number, isLost: (turn: number) => boolean): Behaviour {
  const relay = lettingThrough(Number.MAX_SAFE_INTEGER, port);
  let turn = 0;
  return (socket) => {
    turn += 1;
    if (isLost(turn)) resetting(socket);
    else relay(socket);
  };
}

/** Answers the first thing that is said to it with these bytes. */
export function answering(bytes: Uint8Array | string): Behaviour {
  return (socket) => {
    socket.once('data', () => socket.write(bytes));
  };
}

/** Speaks first, as SSH and mail servers do. */
export function greeting(text: string): Behaviour {
  return (socket) => {
    socket.write(text);
    socket.resume();
  };
}

/** Answers with these bytes again and again, as fast as they are taken. */
export function endlessly(bytes: Uint8Array): Behaviour {
  const many = Buffer.concat(Array.from({ length: 1000 }, () => bytes));
  return (socket) => {
    const more = (): void => {
      while (!socket.destroyed && socket.write(many));
    };
    socket.on('drain', more);
    socket.once('data', more);
    socket.resume();
  };
}

/** A fatal TLS alert in clear (RFC 8446, 6). */
export function alertOf(description: number): Uint8Array {
  return record(ALERT, Uint8Array.of(FATAL, description));
}

/** A TLS record in clear (RFC 8446, 5.1). */
export function record(type: number, content: Uint8Array): Uint8Array {
  return Buffer.concat([
    Uint8Array.of(type, 3, 3, content.length >> 8, content.length & 255),
    content,
  ]);
}

/** Sits before a real server, and lets only so many bytes of it through. */
export function lettingThrough(
  bytes: number,
  port: number,
  then: (socket: Socket) => void = () => undefined,
): Behaviour {
  return relaying(port, (socket, upstream) => {
    let left = bytes;
    upstream.on('data', (chunk: Buffer) => {
      if (left > 0) socket.write(chunk.subarray(0, left));
      if (left > 0 && left <= chunk.length) then(socket);
      left -= chunk.length;
    });
  });
}

/** Sits before a real server, and lets it through byte by byte. */
export function dripping(everyMs: number, port: number): Behaviour {
  return relaying(port, (socket, upstream) => {
    const waiting: number[] = [];
    upstream.on('data', (chunk: Buffer) => waiting.push(...chunk));
    const timer = setInterval(() => {
      const next = waiting.shift();
      if (next !== undefined) socket.write(Uint8Array.of(next));
    }, everyMs);
    socket.once('close', () => {
      clearInterval(timer);
    });
  });
}

/** Sits before a real server, and hangs up on every client that offers no TLS 1.3; or on all. */
export function resettingTls12(port: number, isGone: () => boolean = () => false): Behaviour {
  return (socket) => {
    socket.once('data', (hello: Buffer) => {
      if (isGone() || !OFFERS_TLS13.test(hello.toString('hex'))) {
        socket.resetAndDestroy();
        return;
      }
      const relay = relaying(port, (client, upstream) => upstream.pipe(client));
      socket.unshift(hello);
      relay(socket);
    });
  };
}

/** Sits before a real server of TLS 1.2, and swaps the first two certificates that it sends. */
export function swapping(port: number, chain: readonly Certificate[]): Behaviour {
  const [first, second] = chain.map(({ der }) => framed(Buffer.from(der, 'base64')));
  if (first === undefined || second === undefined) throw new Error('two are needed to swap');
  return relaying(port, (socket, upstream) => {
    upstream.on('data', (chunk: Buffer) => {
      const at = chunk.indexOf(Buffer.concat([first, second]));
      if (at >= 0) Buffer.concat([second, first]).copy(chunk, at);
      socket.write(chunk);
    });
  });
}

/** As it stands in a Certificate message: after its length, in three bytes (RFC 5246, 7.4.2). */
function framed(der: Buffer): Buffer {
  const length = Buffer.alloc(3);
  length.writeUIntBE(der.length, 0, 3);
  return Buffer.concat([length, der]);
}

export function relaying(
  port: number,
  back: (socket: Socket, upstream: Socket) => void,
): Behaviour {
  return (socket) => {
    const upstream = connect(port, '127.0.0.1');
    upstream.on('error', () => socket.destroy());
    socket.once('close', () => upstream.destroy());
    socket.pipe(upstream);
    back(socket, upstream);
  };
}

/** The extension `supported_versions` with 1.3 first, alone or before another (RFC 8446, 4.2.1). */
const OFFERS_TLS13 = /002b000(?:302|504)0304/;

export const CHANGE_CIPHER_SPEC = 20;
export const ALERT = 21;
export const HANDSHAKE = 22;
const FATAL = 2;
