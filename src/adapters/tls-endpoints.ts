// SPDX-License-Identifier: Apache-2.0

import { once } from 'node:events';
import { connect as connectTcp, isIP, type Socket } from 'node:net';
import {
  connect as connectTls,
  createSecureContext,
  type SecureContext,
  type SecureContextOptions,
  type TLSSocket,
} from 'node:tls';

import type { RootSet } from '../core/model/facts.ts';
import type { Connected, Connection, Endpoints, FetchedDocument } from '../ports/index.ts';
import { documentReader } from './https-document.ts';
import { type ProxyFor, throughProxy } from './proxy.ts';
import { addressesOf, type ResolveOverride } from './resolver.ts';
import { rootsOf, type RootFiles } from './roots.ts';
import { connectionError, timeoutError } from './tls-errors.ts';
import { presentedReader } from './tls-presented.ts';

export interface TlsEndpointsOptions {
  readonly roots: RootFiles;
  readonly proxyFor: ProxyFor;
  readonly resolve: readonly ResolveOverride[];
  readonly family: 4 | 6 | undefined;
}

/**
 * Looks at endpoints over real TLS. OpenSSL decides trust, in the handshake, under an explicit list
 * of roots; nothing is resumed, since a resumed session shows no certificate and claims to be
 * authorized.
 */
export function tlsEndpoints(options: TlsEndpointsOptions): Endpoints {
  const contexts = contextsFor(options.roots);
  const presentedBy = presentedReader();
  return {
    addressesOf: async ({ host, port }) =>
      options.proxyFor(urlOf({ host, port })) === undefined
        ? addressesOf({ host, port }, options)
        : undefined,
    connect: async (connection, signal) => {
      const started = performance.now();
      const deadline = AbortSignal.timeout(connection.timeoutMs);
      const either = AbortSignal.any([signal, deadline]);
      let tcp: Socket | undefined;
      let socket: TLSSocket | undefined;
      try {
        const proxy = options.proxyFor(urlOf(connection));
        tcp = await openTcp(connection, proxy, either);
        socket = await openTls(tcp, connection, { context: contexts(connection), signal: either });
        const shown = {
          ...presentedBy(socket, connection),
          protocol: socket.getProtocol() ?? 'unknown',
          ...vouchingOf(socket, connection.roots),
          address: proxy === undefined ? tcp.remoteAddress : undefined,
          tookMs: Math.round(performance.now() - started),
        };
        return { ...shown, ...(await documentsOver(socket, connection, either)) };
      } catch (error) {
        if (signal.aborted) throw signal.reason;
        if (deadline.aborted) throw timeoutError(connection, connection.timeoutMs);
        throw connectionError(error, connection);
      } finally {
        socket?.destroy();
        tcp?.destroy();
      }
    },
  };
}

async function openTcp(
  { host, port, address }: Connection,
  proxy: string | undefined,
  signal: AbortSignal,
): Promise<Socket> {
  if (proxy !== undefined) return throughProxy(proxy, { host, port }, signal);
  const socket = connectTcp({ host: address ?? host, port, autoSelectFamily: false });
  try {
    await once(socket, 'connect', { signal });
    return socket;
  } catch (error) {
    socket.destroy();
    throw error;
  }
}

async function openTls(
  tcp: Socket,
  { host }: Connection,
  { context, signal }: { readonly context: SecureContext; readonly signal: AbortSignal },
): Promise<TLSSocket> {
  const socket = connectTls({
    socket: tcp,
    secureContext: context,
    ...(isIP(host) === 0 ? { servername: host } : {}),
    ALPNProtocols: ['http/1.1'],
    checkServerIdentity: () => undefined, // asked apart: name and chain errors share one field
    rejectUnauthorized: false,
  });
  // What comes after the handshake is the reader's to report.
  socket.on('error', () => undefined);
  await once(socket, 'secureConnect', { signal });
  return socket;
}

function vouchingOf(
  { authorized, authorizationError }: TLSSocket,
  roots: RootSet | undefined,
): Pick<Connected, 'vouches' | 'vouchError'> {
  if (roots === undefined) return { vouches: undefined, vouchError: undefined };
  return { vouches: authorized, vouchError: authorized ? undefined : codeOf(authorizationError) };
}

/** Node types it as an error and gives OpenSSL's code as text. */
function codeOf(error: unknown): string {
  if (typeof error === 'string') return error;
  return error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
}

async function documentsOver(
  socket: TLSSocket,
  { path, next, ...endpoint }: Connection,
  signal: AbortSignal,
): Promise<Pick<Connected, 'document' | 'second'>> {
  if (path === undefined) return { document: undefined, second: undefined };
  const { host, port } = endpoint;
  const reader = documentReader(socket, { host, port });
  const inTime = (document: FetchedDocument): FetchedDocument =>
    document.kind === 'failed' && signal.aborted
      ? { ...document, error: timeoutError(endpoint, endpoint.timeoutMs) }
      : document;
  try {
    const document = inTime(await reader.fetch(path, signal));
    const second = next?.(document);
    // A server that closes after each answer is asked again over a connection of its own.
    if (second === undefined || socket.destroyed) return { document, second: undefined };
    return { document, second: inTime(await reader.fetch(second, signal)) };
  } finally {
    reader.close();
  }
}

/**
 * The TLS contexts, made when first asked for: reading some 140 roots takes OpenSSL longer than a
 * handshake.
 */
function contextsFor(files: RootFiles): (connection: Connection) => SecureContext {
  const made = new Map<string, SecureContext>();
  return ({ roots, protocols, signatures }) => {
    const key = `${roots ?? 'none'} ${protocols} ${signatures}`;
    const context =
      made.get(key) ??
      createSecureContext({
        ...(roots === undefined ? { ca: [] } : rootsOf(roots, files)),
        ...VERSIONS[protocols],
        ...(signatures === 'rsa' ? RSA_ONLY : {}),
      });
    made.set(key, context);
    return context;
  };
}

function urlOf({ host, port }: Pick<Connection, 'host' | 'port'>): string {
  return `https://${host.includes(':') ? `[${host}]` : host}:${String(port)}`;
}

/** Older versions than 1.2 are not offered: no AWS endpoint has spoken them since 2024-02. */
const VERSIONS: Readonly<Record<Connection['protocols'], SecureContextOptions>> = {
  any: { minVersion: 'TLSv1.2', maxVersion: 'TLSv1.3' },
  'tls12-at-most': { minVersion: 'TLSv1.2', maxVersion: 'TLSv1.2' },
  'tls13-only': { minVersion: 'TLSv1.3', maxVersion: 'TLSv1.3' },
};

/** As a client without elliptic curves in its signatures: servers with two certificates then show RSA. */
const RSA_ONLY: SecureContextOptions = {
  sigalgs:
    'rsa_pss_rsae_sha256:rsa_pss_rsae_sha384:rsa_pss_rsae_sha512:rsa_pkcs1_sha256:rsa_pkcs1_sha384:rsa_pkcs1_sha512',
};
