// SPDX-License-Identifier: Apache-2.0

import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { addAbortSignal } from 'node:stream';

import { TrustprintError } from '../../core/error.ts';
import type { HostPort } from '../../core/model/issuer.ts';
import { proxyError } from '../proxy.ts';

/**
 * Opens a way to an endpoint through a SOCKS 5 proxy, which resolves the name itself: so are private
 * clusters reached by `ssh -D`. Credentials come from the proxy's own URL, and appear in no error.
 *
 * @throws TrustprintError `proxy_refused`.
 * @see RFC 1928; RFC 1929 for the user name and password.
 */
export async function throughSocks(
  proxy: string,
  target: HostPort,
  signal: AbortSignal,
): Promise<Socket> {
  const { hostname, port } = new URL(proxy);
  const socket = connect({
    host: hostname.replace(/^\[|\]$/g, ''),
    port: port === '' ? DEFAULT_PORT : Number(port),
  });
  addAbortSignal(signal, socket);
  try {
    await once(socket, 'connect');
    await greet(socket, new URL(proxy));
    await ask(socket, target);
    return socket;
  } catch (error) {
    socket.destroy();
    const why = error instanceof Broken ? error.message : 'it could not be reached';
    throw error instanceof TrustprintError ? error : proxyError(proxy, target, { why });
  }
}

/** What a proxy says that ends it. */
class Broken extends Error {
  override readonly name = 'Broken';
}

async function greet(socket: Socket, { username, password }: URL): Promise<void> {
  const hasName = username !== '';
  socket.write(Uint8Array.of(VERSION, 1, hasName ? BY_PASSWORD : OPENLY));
  const [version, method] = await taken(socket, 2);
  if (version !== VERSION) throw new Broken('it speaks no SOCKS 5');
  if (method !== (hasName ? BY_PASSWORD : OPENLY)) {
    throw new Broken(hasName ? 'it takes no password' : 'it wants a user name and password');
  }
  if (!hasName) return;
  const [name, word] = [username, password].map((text) => Buffer.from(decodeURIComponent(text)));
  socket.write(Buffer.concat([Uint8Array.of(1), counted(name), counted(word)]));
  const [, status] = await taken(socket, 2);
  if (status !== 0) throw new Broken('it does not take the user name and password');
}

async function ask(socket: Socket, { host, port }: HostPort): Promise<void> {
  const named = Buffer.concat([
    Uint8Array.of(VERSION, CONNECT, 0, NAME),
    counted(Buffer.from(host)),
  ]);
  socket.write(Buffer.concat([named, Uint8Array.of(port >> 8, port & 255)]));
  const [version, reply = 0, , kind = 0] = await taken(socket, 4);
  if (version !== VERSION) throw new Broken('it speaks no SOCKS 5');
  if (reply !== 0) throw new Broken(REPLIES[reply] ?? `it answered ${String(reply)}`);
  const length = LENGTHS[kind] ?? (await taken(socket, 1))[0] ?? 0;
  await taken(socket, length + 2);
}

/** A length in one byte, and what is so long. */
function counted(bytes: Uint8Array = new Uint8Array()): Buffer {
  if (bytes.length > 255) throw new Broken('a name is too long for it');
  return Buffer.concat([Uint8Array.of(bytes.length), bytes]);
}

/** Just so many bytes: what follows is the endpoint's. */
async function taken(socket: Socket, count: number): Promise<Buffer> {
  for (;;) {
    const bytes: unknown = socket.read(count);
    if (bytes instanceof Buffer && bytes.length === count) return bytes;
    if (bytes !== null || socket.readableEnded) throw new Broken('it closed the connection');
    await once(socket, 'readable');
  }
}

const VERSION = 5;
const OPENLY = 0;
const BY_PASSWORD = 2;
const CONNECT = 1;
const NAME = 3;
/** Bytes of an IPv4 and of an IPv6 address; a name has its length before it. */
const LENGTHS: Readonly<Record<number, number | undefined>> = { 1: 4, 4: 16 };

/** @see RFC 1928, 6. */
const REPLIES: Readonly<Record<number, string | undefined>> = {
  1: 'it failed',
  2: 'it does not allow this host or this port',
  3: 'the network of the endpoint is out of its reach',
  4: 'the endpoint is out of its reach',
  5: 'the endpoint refuses connections',
  6: 'the endpoint did not answer it in time',
};

/** RFC 1928, 3. */
const DEFAULT_PORT = 1080;
