// SPDX-License-Identifier: Apache-2.0

import { once } from 'node:events';
import { isIP, type Socket } from 'node:net';
import { connect as connectTls, type SecureContext, type TLSSocket } from 'node:tls';

import type { Connected, Connection, Endpoints, QuickProbes } from '../ports/index.ts';
import { verificationOf } from './chain-verification.ts';
import { quickProbes } from './quick-probe.ts';
import { documentError, documentReader } from './https-document.ts';
import type { ProxyFor } from './proxy-for.ts';
import { addressesOf, type ResolveOverride } from './resolver.ts';
import { anchorFinder, refuseCircles, type RootFiles } from './roots.ts';
import { contextsFor } from './tls-contexts.ts';
import { type Deadline, deadlineIn } from './tls-deadline.ts';
import { connectionError, isOfNoTls, otherProtocolError, overError } from './tls-errors.ts';
import { failureOf, type Route, routeTo, urlOf } from './tls-route.ts';
import { type PresentedReader, presentedReader, spokenOver } from './tls-presented.ts';

export interface TlsEndpointsOptions {
  readonly roots: RootFiles;
  readonly proxyFor: ProxyFor;
  readonly resolve: readonly ResolveOverride[];
  readonly family: 4 | 6 | undefined;
  /** Whether the process runs for long: see `presentedReader`. */
  readonly isFrugal?: boolean;
}

/**
 * Looks at endpoints over real TLS. OpenSSL decides trust, in the handshake, under an explicit list
 * of roots; nothing is resumed, since a resumed session shows no certificate and claims to be
 * authorized.
 */
export function tlsEndpoints(options: TlsEndpointsOptions): Endpoints & QuickProbes {
  refuseCircles(options.roots);
  const contexts = contextsFor(options.roots);
  const readers = {
    presentedBy: presentedReader(options.isFrugal),
    anchorsOf: anchorFinder(options.roots),
  };
  return {
    peek: quickProbes(options),
    addressesOf: async (endpoint, signal) =>
      options.proxyFor(urlOf(endpoint)) === undefined
        ? addressesOf(endpoint, options, signal)
        : undefined,
    connect: async (connection, signal) => {
      const context = contexts(connection);
      const proxy = options.proxyFor(urlOf(connection));
      const deadline = deadlineIn(connection.timeoutMs, signal);
      try {
        const way = await routeTo(connection, proxy, { options, deadline });
        const looked = await lookOver(way, connection, { context, deadline, ...readers });
        // A document that the caller broke off is none that failed.
        const { document, second } = looked;
        if (document?.kind === 'failed' || second?.kind === 'failed') signal.throwIfAborted();
        return looked;
      } catch (error) {
        signal.throwIfAborted();
        throw failureOf(error, connection, { proxy, deadline });
      } finally {
        deadline.end();
      }
    },
  };
}

interface HandshakeContext {
  readonly context: SecureContext;
  readonly deadline: Deadline;
  readonly presentedBy: PresentedReader;
  readonly anchorsOf: ReturnType<typeof anchorFinder>;
}

async function lookOver(
  way: Route,
  connection: Connection,
  means: HandshakeContext,
): Promise<Connected> {
  const { deadline, presentedBy, anchorsOf } = means;
  const started = performance.now();
  const tcp = await way.open(deadline.signal);
  let socket: TLSSocket | undefined;
  try {
    deadline.phase = 'handshake';
    deadline.limit(tcp);
    socket = await openTls(tcp, connection, means);
    const { presented, hostMatches } = presentedBy(socket, connection, tcp.bytesRead);
    const shown = {
      presented,
      hostMatches,
      protocol: socket.getProtocol() ?? 'unknown',
      ...verificationOf(socket, connection, { presented, anchorsOf }),
      address: way.address,
      tookMs: Math.round(performance.now() - started),
    };
    deadline.phase = 'document';
    return { ...shown, ...(await documentsOver(socket, connection, deadline)) };
  } catch (error) {
    throw await withWhatIsSpoken(error, { way, connection, deadline });
  } finally {
    socket?.destroy();
    tcp.destroy();
  }
}

async function openTls(
  tcp: Socket,
  { host }: Connection,
  { context, deadline }: HandshakeContext,
): Promise<TLSSocket> {
  const socket = connectTls({
    socket: tcp,
    secureContext: context,
    ...(isIP(host) === 0 ? { servername: host.replace(/\.$/, '') } : {}), // RFC 6066, 3: no dot
    ALPNProtocols: ['http/1.1'],
    checkServerIdentity: () => undefined, // asked apart: name and chain errors share one field
    rejectUnauthorized: false,
  });
  // What comes after the handshake is the reader's to report.
  socket.on('error', () => undefined);
  try {
    await once(socket, 'secureConnect', { signal: deadline.signal });
    return socket;
  } catch (error) {
    socket.destroy();
    throw error;
  }
}

/** A document that fails is a fact, not an error: the chain was seen all the same. */
async function documentsOver(
  socket: TLSSocket,
  connection: Connection,
  deadline: Deadline,
): Promise<Pick<Connected, 'document' | 'second'>> {
  const { path, next } = connection;
  if (path === undefined) return { document: undefined, second: undefined };
  const reader = documentReader(socket, connection, (error) => {
    const over = overError(connection, deadline) ?? documentError(error, connection);
    return over ?? connectionError(error, connection);
  });
  try {
    const document = await reader.fetch(path, deadline.signal);
    const second = document?.kind === 'fetched' ? next?.(document) : undefined;
    return {
      document,
      // A server that closes after each answer is asked again over a connection of its own.
      second: second === undefined ? undefined : await reader.fetch(second, deadline.signal),
    };
  } finally {
    reader.close();
  }
}

/** A port that speaks no TLS is asked what it speaks: a person at three in the morning has to know. */
async function withWhatIsSpoken(
  error: unknown,
  about: { readonly way: Route; readonly connection: Connection; readonly deadline: Deadline },
): Promise<unknown> {
  const { way, connection, deadline } = about;
  if (deadline.signal.aborted) return error;
  const failure = connectionError(error, connection);
  if (!isOfNoTls(failure)) return failure;
  const spoken = await spokenOver(way.open, connection.host, deadline.signal);
  return spoken === undefined ? failure : otherProtocolError(failure, connection, spoken);
}
