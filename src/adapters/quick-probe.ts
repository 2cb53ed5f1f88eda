// SPDX-License-Identifier: Apache-2.0

import { createHash, randomBytes } from 'node:crypto';
import type { Socket } from 'node:net';

import { TrustprintError } from '../core/error.ts';
import { type Certificate, parseCertificate } from '../core/model/certificate.ts';
import { printHostAt } from '../core/model/issuer.ts';
import type { QuickProbes } from '../ports/index.ts';
import type { ProxyFor } from './proxy-for.ts';
import type { Resolving } from './resolver.ts';
import { deadlineIn } from './tls-deadline.ts';
import { failureOf, routeTo, urlOf } from './tls-route.ts';
import { clientHello } from './tls-client-hello.ts';
import { type ServerFlight, serverFlightReader } from './tls-server-flight.ts';

type Tried = Parameters<QuickProbes['peek']>[0];

/** Looks at certificates without a session: one message there, one flight back. */
export function quickProbes(
  options: Resolving & { readonly proxyFor: ProxyFor },
): QuickProbes['peek'] {
  const read = certificateReader();
  return async (endpoint, signal) => {
    const tried = { ...endpoint, ...OFFERED };
    const proxy = options.proxyFor(urlOf(endpoint));
    const deadline = deadlineIn(endpoint.timeoutMs, signal);
    let socket: Socket | undefined;
    try {
      const route = await routeTo(endpoint, proxy, { options, deadline });
      const started = performance.now();
      socket = await route.open(deadline.signal);
      deadline.phase = 'handshake';
      const flight = await flightOver(socket, endpoint.host, deadline.signal);
      if (flight.kind === 'alert') return undefined;
      const presented = presentedIn(flight, endpoint, read);
      const tookMs = Math.round(performance.now() - started);
      return { presented, address: route.address, tookMs };
    } catch (error) {
      signal.throwIfAborted();
      throw failureOf(error, tried, { proxy, deadline });
    } finally {
      socket?.destroy();
      deadline.end();
    }
  };
}

const OFFERED = { protocols: 'tls12-at-most', signatures: 'any' } as const;

async function flightOver(
  socket: Socket,
  host: string,
  signal: AbortSignal,
): Promise<ServerFlight> {
  return new Promise((resolve, reject) => {
    const read = serverFlightReader();
    const giveUp = (): void => {
      reject(signal.reason);
    };
    signal.addEventListener('abort', giveUp, { once: true });
    socket.on('data', (chunk: Buffer) => {
      const flight = read(chunk);
      if (flight === undefined) return;
      socket.pause();
      resolve(flight);
    });
    socket.once('error', reject);
    socket.once('close', () => {
      reject(HUNG_UP);
    });
    socket.once('end', () => {
      reject(HUNG_UP);
    });
    socket.write(clientHello(host, randomBytes(RANDOM_BYTES)));
  });
}

const HUNG_UP = Object.assign(new Error('the connection ended before the certificates'), {
  code: 'ECONNRESET',
});

const RANDOM_BYTES = 32;

/** @throws TrustprintError `endpoint_handshake_failed`, `endpoint_presented_none`. */
function presentedIn(
  flight: Exclude<ServerFlight, { kind: 'alert' }>,
  endpoint: Tried,
  read: ReturnType<typeof certificateReader>,
): readonly [Certificate, ...Certificate[]] {
  if (flight.kind === 'unread') throw refused(endpoint, flight.why);
  const [leaf, ...rest] = flight.ders.map(read);
  if (leaf !== undefined) return [leaf, ...rest];
  throw new TrustprintError(
    'endpoint_presented_none',
    `${printHostAt(endpoint)} presented no certificate`,
    {
      facts: { host: endpoint.host, port: endpoint.port },
      hint: 'it may offer anonymous ciphers only',
    },
  );
}

function refused(endpoint: Tried, why: string): TrustprintError {
  return new TrustprintError('endpoint_handshake_failed', `${printHostAt(endpoint)}: ${why}`, {
    facts: { host: endpoint.host, port: endpoint.port },
    hint: 'check the port: an issuer is served over HTTPS',
  });
}

/** Every leaf is another; what is above it many share. */
function certificateReader(): (der: Buffer, position: number) => Certificate {
  const known = new Map<string, Certificate>();
  return (der, position) => {
    if (position === 0) return parseCertificate(der);
    const key = createHash('sha256').update(der).digest('base64');
    const certificate = known.get(key) ?? parseCertificate(der);
    if (known.size < MOST_KNOWN) known.set(key, certificate);
    return certificate;
  };
}

const MOST_KNOWN = 1000;
