// SPDX-License-Identifier: Apache-2.0

import { type ClientRequest, request, type RequestOptions } from 'node:http';
import { Agent, request as secureRequest } from 'node:https';
import type { Socket } from 'node:net';
import { type Duplex, PassThrough } from 'node:stream';
import { connect, type ConnectionOptions } from 'node:tls';

import { TrustprintError } from '../core/error.ts';
import { type HostPort, printHostPort } from '../core/model/issuer.ts';
import { parseProxy, type ProxyFor } from './proxy-for.ts';

/** The address of a proxy without its user name and password, to show. */
export function shownProxy(proxy: string): string {
  const { protocol, host } = new URL(proxy);
  return `${protocol}//${host}`;
}

/**
 * Opens a way to an endpoint through a proxy (CONNECT, RFC 9110, 9.3.6). Credentials come from the
 * proxy's own URL, and appear in no error.
 *
 * @throws TrustprintError `proxy_refused`, with the status where it answered one.
 */
export async function throughProxy(
  proxy: string,
  target: HostPort,
  signal: AbortSignal,
): Promise<Socket> {
  const asked = asking(proxy, target, signal);
  return new Promise((resolve, reject) => {
    const refuse = (why: string, about: { status?: number | undefined; cause?: unknown }): void => {
      reject(proxyError(proxy, target, { why, ...about }));
    };
    asked.once('connect', ({ statusCode = 0 }, socket, head) => {
      if (statusCode >= 200 && statusCode <= 299) {
        if (head.length > 0) socket.unshift(head);
        resolve(socket);
        return;
      }
      socket.destroy();
      refuse(`it answered ${String(statusCode)}`, { status: statusCode });
    });
    asked.on('error', (cause) => {
      if (signal.aborted) reject(signal.reason);
      else refuse(FAILED[codeOf(cause)] ?? 'it could not be reached', { cause });
    });
    asked.once('close', () => {
      refuse('it closed the connection', {});
    });
    asked.end();
  });
}

/** Why no way was opened, without the proxy's user name and password. */
export function proxyError(
  proxy: string,
  { host, port }: HostPort,
  { why, status, cause }: { why: string; status?: number | undefined; cause?: unknown },
): TrustprintError {
  const name = printHostPort({ host, port });
  const shown = shownProxy(proxy);
  return new TrustprintError(
    'proxy_refused',
    `the proxy ${shown} opened no way to ${name}: ${why}`,
    {
      facts: { host, port, proxy: shown, status: status ?? null },
      hint:
        (status === undefined ? undefined : HINTS[status]) ??
        'check HTTPS_PROXY, NO_PROXY and --proxy',
      cause,
    },
  );
}

function asking(proxy: string, target: HostPort, signal: AbortSignal): ClientRequest {
  const { protocol, hostname, port, username, password } = new URL(parseProxy(proxy, 'the proxy'));
  const name = target.host.includes(':') ? `[${target.host}]` : target.host;
  const authority = `${name}:${String(target.port)}`;
  const options: RequestOptions = {
    host: hostname.replace(/^\[|\]$/g, ''),
    port: port === '' ? DEFAULT_PORTS[protocol] : Number(port),
    method: 'CONNECT',
    path: authority,
    headers: { host: authority, ...authorization(username, password) },
    agent: false,
    maxHeaderSize: MAX_HEADER_BYTES,
    signal,
  };
  return protocol === 'https:' ? secureRequest(options) : request(options);
}

function authorization(username: string, password: string): Record<string, string> {
  if (username === '' && password === '') return {};
  const pair = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return { 'proxy-authorization': `Basic ${Buffer.from(pair).toString('base64')}` };
}

function codeOf(cause: Error): string {
  return 'code' in cause ? String(cause.code) : '';
}

const DEFAULT_PORTS: Readonly<Record<string, number | undefined>> = { 'http:': 80, 'https:': 443 };

const FAILED: Readonly<Record<string, string | undefined>> = {
  ECONNREFUSED: 'it refuses connections',
  ECONNRESET: 'it closed the connection',
  ENOTFOUND: 'its name resolves to no address here',
  EAI_AGAIN: 'its name resolves to no address here',
  HPE_HEADER_OVERFLOW: 'it sends headers without end',
};

const HINTS: Readonly<Record<number, string | undefined>> = {
  403: 'the proxy does not allow this host or this port',
  407: 'it wants a user name and password: http://USER:PASSWORD@HOST:PORT',
  502: 'the proxy could not reach the endpoint itself',
  503: 'the proxy could not reach the endpoint itself',
  504: 'the endpoint did not answer the proxy in time',
};

/** Node's own default (`http.maxHeaderSize`), which an option of the command could raise. */
const MAX_HEADER_BYTES = 16_384;

export interface Route {
  readonly proxyFor: ProxyFor;
  /** Roots, PEM; Node's own where absent. */
  readonly ca: string | undefined;
  readonly timeoutMs: number;
}

/** An agent whose connections go through the proxy that leads to their host, where there is one. */
export class RoutedAgent extends Agent {
  readonly #route: Route;

  constructor(route: Route) {
    super({ keepAlive: true, ...(route.ca === undefined ? {} : { ca: route.ca }) });
    this.#route = route;
  }

  override createConnection(
    options: ConnectionOptions,
    done?: (error: Error | null, stream: Duplex) => void,
  ): Duplex | null | undefined {
    const { host = '', port = HTTPS_PORT } = options;
    const name = host.includes(':') ? `[${host}]` : host;
    const proxy = this.#route.proxyFor(`https://${name}:${String(port)}`);
    if (proxy === undefined || done === undefined) return super.createConnection(options, done);
    throughProxy(proxy, { host, port }, AbortSignal.timeout(this.#route.timeoutMs)).then(
      (socket) => {
        done(null, connect({ ...options, socket }));
      },
      (error: unknown) => {
        // Node looks at no stream where there is an error; its type wants one.
        done(error instanceof Error ? error : new Error('no connection'), new PassThrough());
      },
    );
    return undefined;
  }
}

const HTTPS_PORT = 443;
