// SPDX-License-Identifier: Apache-2.0

import type { RequestListener } from 'node:http';
import { createServer } from 'node:https';
import type { Server, Socket } from 'node:net';
import { createSecureContext, type SecureContextOptions, type TlsOptions } from 'node:tls';

import type { Certificate } from '../core/model/certificate.ts';
import { chainPem, type Credential } from './certificates.ts';
import { privateKeyPem } from './keys.ts';

/** What a server shows in its handshakes: its own certificate, and what it sends after it, in order. */
export interface Shown {
  readonly leaf: Credential;
  readonly above: readonly Certificate[];
}

export interface Serving {
  /** One, or one for each kind of key: the client's offer decides which is shown. */
  readonly shows: readonly Shown[];
  /** What is shown to those who ask for a name (SNI); `undefined` leaves it at `shows`. */
  readonly showsFor?: (name: string) => readonly Shown[] | undefined;
  /** Documents by path, read again at each request; or a listener of one's own. */
  readonly documents?: ReadonlyMap<string, string> | RequestListener;
  /** A loopback address; default 127.0.0.1. */
  readonly address?: string;
  /** Default 0: any that is free. */
  readonly port?: number;
  /** Versions, ciphers and the like: what the server speaks. */
  readonly tls?: TlsOptions;
}

/** A running HTTPS server. */
export interface TlsServer extends AsyncDisposable {
  readonly address: string;
  readonly port: number;
  /** Shows another chain from the next handshake on, as after a renewal. */
  readonly replace: (...shows: readonly Shown[]) => void;
  /** Ends every connection too. */
  readonly close: () => Promise<void>;
}

/** What a server shows that sends this leaf and then these, in this order. */
export function shown(leaf: Credential, ...above: readonly Credential[]): Shown {
  return { leaf, above: above.map(({ certificate }) => certificate) };
}

/**
 * An HTTPS server on loopback that serves just the chains it is given, byte by byte and in their
 * order: strays, duplicates and disorder too. The first certificate has to be that of the key.
 */
export async function serveTls(serving: Serving): Promise<TlsServer> {
  const { documents = NO_DOCUMENTS, showsFor, tls = {} } = serving;
  const server = createServer(
    {
      ...contextOf(serving.shows, tls),
      ...tls,
      ...BOUNDS,
      ...(showsFor === undefined ? {} : { SNICallback: answering(showsFor, tls) }),
    },
    typeof documents === 'function' ? documents : answeringWith(documents),
  );
  const end = endingAll(server);
  const { address = '127.0.0.1', port = 0 } = serving;
  const taken = await listenAt(server, { address, port });
  return {
    address,
    port: taken,
    replace: (...shows) => {
      server.setSecureContext(contextOf(shows, tls));
    },
    close: end,
    [Symbol.asyncDispose]: end,
  };
}

/**
 * Starts to listen, and says at which port.
 *
 * @throws The system's own error where the address or the port cannot be had.
 */
export async function listenAt(
  server: Server,
  { address, port }: { readonly address: string; readonly port: number },
): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen({ port, host: address, ipv6Only: true }, () => {
      server.off('error', reject);
      resolve();
    });
  });
  const bound = server.address();
  return typeof bound === 'object' && bound !== null ? bound.port : port;
}

/** Remembers a server's connections, to end them with it: those too that never came to a handshake. */
export function endingAll(server: Server): () => Promise<void> {
  const open = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    open.add(socket);
    socket.on('error', () => undefined); // looks that only want the chain hang up
    socket.once('close', () => open.delete(socket));
  });
  return async () => {
    const closed = new Promise<void>((resolve) => {
      server.close(() => {
        resolve();
      });
    });
    for (const socket of open) socket.destroy();
    return closed;
  };
}

/**
 * The empty list of roots keeps OpenSSL from adding to what is sent: where a leaf comes alone it
 * takes the issuers that it finds among its roots (`SSL_MODE_NO_AUTO_CHAIN`).
 */
function contextOf(shows: readonly Shown[], tls: TlsOptions): SecureContextOptions {
  return {
    ca: [],
    minVersion: 'TLSv1.2',
    ...tls,
    cert: shows.map(({ leaf, above }) => chainPem([leaf.certificate, ...above])),
    key: shows.map(({ leaf }) => privateKeyPem(leaf.keys)),
  };
}

type Choosing = NonNullable<TlsOptions['SNICallback']>;

function answering(showsFor: NonNullable<Serving['showsFor']>, tls: TlsOptions): Choosing {
  return (name, done) => {
    const shows = showsFor(name);
    done(null, shows === undefined ? undefined : createSecureContext(contextOf(shows, tls)));
  };
}

function answeringWith(documents: ReadonlyMap<string, string>): RequestListener {
  return ({ url = '/' }, response) => {
    const document = documents.get(new URL(url, 'https://localhost').pathname);
    response.writeHead(document === undefined ? 404 : 200, { 'content-type': 'application/json' });
    response.end(document ?? '{"error":"not found"}');
  };
}

/** A look takes five seconds at most (AWS re:Post); what stays longer is nobody's. */
const BOUNDS = { handshakeTimeout: 10_000, requestTimeout: 10_000, headersTimeout: 10_000 };

const NO_DOCUMENTS: ReadonlyMap<string, string> = new Map();
