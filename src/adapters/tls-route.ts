// SPDX-License-Identifier: Apache-2.0

import { once } from 'node:events';
import { connect as connectTcp, type Socket } from 'node:net';

import { TrustprintError } from '../core/error.ts';
import { requireLed } from '../core/model/allowed-addresses.ts';
import type { HostPort } from '../core/model/issuer.ts';
import type { Connection } from '../ports/index.ts';
import { proxyError, throughProxy } from './proxy.ts';
import { addressesOf, type Resolving } from './resolver.ts';
import type { Deadline } from './tls-deadline.ts';
import { connectionError, isOfNoTls, overError, type Tried } from './tls-errors.ts';

/** What says where an endpoint is, and who may lead there. */
type RouteWanted = Pick<Connection, 'host' | 'port' | 'address' | 'namedBy'>;

/** How an endpoint is come to; opening it twice opens two connections. */
export interface Route {
  readonly address: string | undefined;
  readonly open: (signal: AbortSignal) => Promise<Socket>;
}

/** One address and no other: what was seen has to be said of the address that showed it. */
export async function routeTo(
  connection: RouteWanted,
  proxy: string | undefined,
  { options, deadline }: { readonly options: Resolving; readonly deadline: Deadline },
): Promise<Route> {
  const { host, port, namedBy } = connection;
  if (proxy !== undefined) {
    requireLed(namedBy, { host, port }, host);
    deadline.phase = 'proxy';
    const open: Route['open'] = async (signal) => throughProxy(proxy, { host, port }, signal);
    return { address: undefined, open };
  }
  deadline.phase = 'resolving';
  const address =
    connection.address ?? (await addressesOf(connection, options, deadline.signal))[0];
  requireLed(namedBy, { host, port }, address); // asked of the very address, not of its name
  deadline.phase = 'connecting';
  return { address, open: async (signal) => openTcp(address, port, signal) };
}

async function openTcp(address: string, port: number, signal: AbortSignal): Promise<Socket> {
  const socket = connectTcp({ host: address, port, autoSelectFamily: false });
  try {
    await once(socket, 'connect', { signal });
    return socket;
  } catch (error) {
    socket.destroy();
    throw error;
  }
}

/** What went wrong on the way or there, in our words. */
export function failureOf(
  error: unknown,
  connection: Tried,
  { proxy, deadline }: { readonly proxy: string | undefined; readonly deadline: Deadline },
): TrustprintError {
  const failure =
    error instanceof TrustprintError
      ? error
      : (overError(connection, deadline) ?? connectionError(error, connection));
  if (proxy === undefined || !isOfTheWay(failure)) return failure;
  const why =
    deadline.phase === 'proxy'
      ? `it did not answer within ${String(connection.timeoutMs / 1000)} s`
      : failure.message;
  return proxyError(proxy, connection, { why, cause: failure });
}

/** Of what comes through a proxy, only TLS is known to come from the endpoint itself. */
function isOfTheWay(failure: TrustprintError): boolean {
  return isOfNoTls(failure) || /^endpoint_(unreachable|timeout)$/.test(failure.code);
}

export function urlOf({ host, port }: HostPort): string {
  return `https://${host.includes(':') ? `[${host}]` : host}:${String(port)}`;
}
