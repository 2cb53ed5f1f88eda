// SPDX-License-Identifier: Apache-2.0

import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer, type Server, type ServerOptions } from 'node:https';
import type { Duplex } from 'node:stream';
import { createSecureContext, type SecureContextOptions, type SecureVersion } from 'node:tls';

import type { Certificate } from '../core/model/certificate.ts';
import { chainPem } from './certificates.ts';
import { type KeyPair, privateKeyPem } from './keys.ts';

/** A chain to present, exactly as given, and the leaf's key. */
export interface Presenting {
  readonly chain: readonly [Certificate, ...Certificate[]];
  readonly keys: KeyPair;
}

export interface ServeTlsOptions {
  /** One for each kind of key; a client that takes both gets the elliptic one. */
  readonly presenting: readonly Presenting[];
  /** By the name that the client asks for (SNI). */
  readonly byName?: Readonly<Record<string, readonly Presenting[]>>;
  readonly minVersion?: SecureVersion;
  readonly maxVersion?: SecureVersion;
  /** An address of this machine. Default 127.0.0.1. */
  readonly address?: string;
  /** Default 0: a free one. */
  readonly port?: number;
  /** Answers requests; without it, all are answered with 404. */
  readonly respond?: (request: IncomingMessage, response: ServerResponse) => void;
}

/** A real HTTPS server on loopback. */
export interface TlsServer extends AsyncDisposable {
  readonly address: string;
  readonly port: number;
  /** TLS connections opened so far. */
  readonly connections: () => number;
  /** Presents other chains from the next connection on. */
  replace(presenting: readonly Presenting[]): void;
  close(): Promise<void>;
}

/**
 * Starts an HTTPS server that presents what it is told to, in that order, with strays, duplicates
 * and gaps: OpenSSL sends a chain that it is given as it is, and completes none.
 */
export async function serveTls(options: ServeTlsOptions): Promise<TlsServer> {
  const { minVersion = 'TLSv1.2', maxVersion = 'TLSv1.3', address = '127.0.0.1' } = options;
  const versions = { minVersion, maxVersion };
  const server = createServer(settingsOf(options, versions), options.respond ?? notFound);
  let connections = 0;
  const open = new Set<Duplex>();
  server.on('connection', (socket) => {
    open.add(socket);
    socket.once('close', () => open.delete(socket));
  });
  server.on('secureConnection', () => {
    connections += 1;
  });
  server.on('tlsClientError', () => undefined); // clients that give up are not this server's matter
  server.listen(options.port ?? 0, address);
  await once(server, 'listening');
  const close = async (): Promise<void> => {
    for (const socket of open) socket.destroy();
    server.close();
    await once(server, 'close');
  };
  return {
    address,
    port: portOf(server),
    connections: () => connections,
    replace: (presenting) => {
      server.setSecureContext({ ...versions, ...presentationOf(presenting) });
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}

interface Versions {
  readonly minVersion: SecureVersion;
  readonly maxVersion: SecureVersion;
}

function settingsOf({ presenting, byName }: ServeTlsOptions, versions: Versions): ServerOptions {
  const usual = { ...versions, ...presentationOf(presenting) };
  if (byName === undefined) return usual;
  return {
    ...usual,
    SNICallback: (name, done) => {
      const named = presentationOf(byName[name] ?? presenting);
      done(null, createSecureContext({ ...versions, ...named }));
    },
  };
}

function portOf(server: Server): number {
  const bound = server.address();
  return typeof bound === 'object' && bound !== null ? bound.port : 0;
}

/** No `ca`: with one, OpenSSL would complete a lone leaf from it. */
function presentationOf(presenting: readonly Presenting[]): SecureContextOptions {
  return {
    cert: presenting.map(({ chain }) => chainPem(chain)),
    key: presenting.map(({ keys }) => privateKeyPem(keys)),
  };
}

function notFound(_request: IncomingMessage, response: ServerResponse): void {
  response.writeHead(404).end();
}
