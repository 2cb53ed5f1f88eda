// SPDX-License-Identifier: Apache-2.0

import { request } from 'node:http';
import { request as secureRequest } from 'node:https';
import type { Socket } from 'node:net';

import { TrustprintError } from '../core/error.ts';
import { type HostPort, printHostPort } from '../core/model/issuer.ts';

/** Which proxy leads to a URL, or none. */
export type ProxyFor = (url: string) => string | undefined;

/**
 * Opens a way to an endpoint through a proxy (CONNECT, RFC 9110, 9.3.6). Credentials come from the
 * proxy's own URL, and appear in no error.
 *
 * @throws TrustprintError `proxy_refused`.
 */
export async function throughProxy(
  proxy: string,
  target: HostPort,
  signal: AbortSignal,
): Promise<Socket> {
  const { protocol, hostname, port, username, password } = new URL(proxy);
  const host = target.host.includes(':') ? `[${target.host}]` : target.host;
  const authority = `${host}:${String(target.port)}`;
  const open = protocol === 'https:' ? secureRequest : request;
  const asked = open({
    host: hostname.replace(/^\[|\]$/g, ''),
    port: port === '' ? defaultPort(protocol) : Number(port),
    method: 'CONNECT',
    path: authority,
    headers: { host: authority, ...authorization(username, password) },
    agent: false,
    signal,
  });
  return new Promise((resolve, reject) => {
    asked.once('connect', ({ statusCode = 0 }, socket) => {
      if (statusCode === 200) {
        resolve(socket);
        return;
      }
      socket.destroy();
      reject(refusal(target, `it answered ${String(statusCode)}`, statusCode));
    });
    asked.once('response', (response) => {
      response.destroy();
      reject(refusal(target, `it answered ${String(response.statusCode)}`, response.statusCode));
    });
    asked.once('error', (cause) => {
      reject(signal.aborted ? cause : refusal(target, 'it could not be reached', undefined, cause));
    });
    asked.end();
  });
}

function authorization(username: string, password: string): Record<string, string> {
  if (username === '') return {};
  const pair = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return { 'proxy-authorization': `Basic ${Buffer.from(pair).toString('base64')}` };
}

function defaultPort(protocol: string): number {
  return protocol === 'https:' ? 443 : 80;
}

function refusal(
  target: HostPort,
  why: string,
  ...[status, cause]: readonly [(number | undefined)?, Error?]
): TrustprintError {
  const hint =
    status === PROXY_AUTHENTICATION
      ? 'it wants a user name and password: http://USER:PASSWORD@HOST:PORT'
      : 'look at HTTPS_PROXY, NO_PROXY and --proxy';
  return new TrustprintError(
    'proxy_refused',
    `the proxy opened no way to ${printHostPort(target)}: ${why}`,
    {
      facts: { host: target.host, port: target.port, status: status ?? null },
      hint,
      ...(cause === undefined ? {} : { cause }),
    },
  );
}

const PROXY_AUTHENTICATION = 407;
