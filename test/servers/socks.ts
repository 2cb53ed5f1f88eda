// SPDX-License-Identifier: Apache-2.0

import { connect, createServer, type Socket } from 'node:net';

import { endingAll, listenAt } from '../../src/forge/servers.ts';

export interface SocksServer extends AsyncDisposable {
  readonly port: number;
  /** Where it was asked to lead, as `host:port`. */
  readonly asked: () => readonly string[];
}

/** A SOCKS 5 proxy on loopback (RFC 1928), which asks for a password where it is given one. */
export async function serveSocks({
  credentials,
  reply = 0,
}: { readonly credentials?: string; readonly reply?: number } = {}): Promise<SocksServer> {
  const asked: string[] = [];
  const server = createServer((socket) => {
    void answer(socket).catch(() => socket.destroy());
  });
  const answer = async (socket: Socket): Promise<void> => {
    const next = reading(socket);
    const [, methods = 0] = await next(2);
    const offered = await next(methods);
    const wanted = credentials === undefined ? 0 : 2;
    if (!offered.includes(wanted)) return void socket.end(Uint8Array.of(5, 0xff));
    socket.write(Uint8Array.of(5, wanted));
    if (credentials !== undefined) {
      await next(1);
      const name = await next((await next(1))[0] ?? 0);
      const word = await next((await next(1))[0] ?? 0);
      const isRight = `${name.toString()}:${word.toString()}` === credentials;
      socket.write(Uint8Array.of(1, isRight ? 0 : 1));
    }
    await next(4);
    const host = await next((await next(1))[0] ?? 0);
    const port = (await next(2)).readUInt16BE();
    asked.push(`${host.toString()}:${String(port)}`);
    if (reply !== 0) return void socket.end(Uint8Array.of(5, reply, 0, 1, 0, 0, 0, 0, 0, 0));
    const upstream = connect(port, '127.0.0.1', () => {
      socket.write(Uint8Array.of(5, 0, 0, 1, 127, 0, 0, 1, 0, 0));
      socket.pipe(upstream).pipe(socket);
    });
    upstream.on('error', () => socket.destroy());
    socket.once('close', () => upstream.destroy());
  };
  const end = endingAll(server);
  const port = await listenAt(server, { address: '127.0.0.1', port: 0 });
  return { port, asked: () => asked, [Symbol.asyncDispose]: end };
}

function reading(socket: Socket): (count: number) => Promise<Buffer> {
  return async (count) =>
    new Promise((resolve) => {
      const look = (): void => {
        const bytes: unknown = socket.read(count);
        if (!(bytes instanceof Buffer)) return;
        socket.off('readable', look);
        resolve(bytes);
      };
      socket.on('readable', look);
      look();
    });
}
