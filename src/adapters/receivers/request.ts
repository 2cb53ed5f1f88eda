// SPDX-License-Identifier: Apache-2.0

import { Agent, type IncomingMessage, request } from 'node:http';
import { request as secureRequest } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import { getCACertificates } from 'node:tls';

import { TrustprintError } from '../../core/error.ts';
import { scopeOfHost } from '../../core/model/address.ts';
import { hostPortOf } from '../../core/model/issuer.ts';
import type { ProxyFor } from '../proxy-for.ts';
import { RoutedAgent } from '../proxy.ts';
import { addressesOf, type ResolveOverride } from '../resolver.ts';
import { requestError, statusError, type Whose } from './request-errors.ts';

/** How receivers are reached. */
export interface ReceiverRoute {
  readonly proxyFor: ProxyFor;
  /** Roots, PEM, beside Node's own. */
  readonly ca?: string | undefined;
  readonly resolve?: readonly ResolveOverride[];
  /** For all of one request, in milliseconds. */
  readonly timeoutMs?: number;
}

export interface Outgoing {
  readonly method: 'GET' | 'POST';
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
}

/**
 * Makes one request; what is answered but the status is passed over, and redirects are not followed. The
 * operator named the URL, so it may be in a private network, but never at a metadata service: the address
 * that is connected to is the one that was judged, whatever its name resolves to next.
 *
 * @throws TrustprintError `receiver_unavailable`, `receiver_refused`: they name the host, and not the rest of
 *   the URL, which may be a secret.
 */
export async function deliverTo(
  outgoing: Outgoing,
  { whose, route }: { readonly whose: string; readonly route: ReceiverRoute },
  signal: AbortSignal,
): Promise<void> {
  const { timeoutMs = TIMEOUT_MS } = route;
  const about: Whose = { whose, host: outgoing.url.host, timeoutMs };
  const time = AbortSignal.timeout(timeoutMs);
  const inTime = AbortSignal.any([signal, time]);
  const agent = agentFor(outgoing.url, { ...route, timeoutMs });
  try {
    requireAllowed(hostPortOf(outgoing.url.href).host);
    const response = await responseTo(outgoing, { agent, route, signal: inTime });
    await passOver(response);
    const { statusCode: status = 0, headers } = response;
    if (status >= 200 && status <= 299) return;
    throw statusError(about, status, headers['retry-after']);
  } catch (error) {
    signal.throwIfAborted();
    throw requestError(error, about, time.aborted);
  } finally {
    agent.destroy();
  }
}

/** Plain HTTP is for receivers in the same network: no proxy leads there. */
function agentFor(url: URL, { proxyFor, ca, timeoutMs }: AgentWanted): Agent {
  if (url.protocol === 'http:') return new Agent();
  const roots = ca === undefined ? undefined : [...getCACertificates(), ca].join('\n');
  return new RoutedAgent({ proxyFor, ca: roots, timeoutMs });
}

type AgentWanted = ReceiverRoute & { readonly timeoutMs: number };

async function responseTo(
  { method, url, headers, body }: Outgoing,
  {
    agent,
    route,
    signal,
  }: { readonly agent: Agent; readonly route: ReceiverRoute; readonly signal: AbortSignal },
): Promise<IncomingMessage> {
  const ask = url.protocol === 'https:' ? secureRequest : request;
  const asked = ask(url, {
    method,
    agent,
    signal,
    lookup: guardedLookup(url, route, signal),
    maxHeaderSize: MAX_HEADER_BYTES,
    insecureHTTPParser: false, // which an option of the command could turn on
    headers: {
      'user-agent': 'trustprint',
      'accept-encoding': 'identity',
      ...(body === undefined ? {} : { 'content-length': Buffer.byteLength(body) }),
      ...headers,
    },
  });
  return new Promise((resolve, reject) => {
    asked.once('response', resolve);
    asked.once('upgrade', (_response: IncomingMessage, socket) => {
      socket.destroy();
      reject(Object.assign(new Error('upgrade'), { code: 'HPE_UPGRADE' }));
    });
    asked.on('error', reject);
    asked.once('close', () => {
      reject(Object.assign(new Error('closed'), { code: 'ECONNRESET' }));
    });
    asked.end(body);
  });
}

/** Read to its end, within bounds, so that the receiver does not take us for one that hung up. */
async function passOver(response: IncomingMessage): Promise<void> {
  let length = 0;
  try {
    for await (const chunk of response as AsyncIterable<Buffer>) {
      length += chunk.length;
      if (length > MAX_ANSWER_BYTES) return;
    }
  } catch {
    // The status has come, and is all that counts.
  }
}

/** Connections are made to none but the addresses that this gives. */
function guardedLookup(
  url: URL,
  { resolve = [] }: ReceiverRoute,
  signal: AbortSignal,
): LookupFunction {
  const at = hostPortOf(url.href);
  return (_host, { all }, done) => {
    addressesOf(at, { resolve, family: undefined }, signal).then(
      (addresses) => {
        const refused = addresses.find((address) => scopeOfHost(address) === 'reserved');
        if (refused !== undefined) done(reserved(`${at.host} is at ${refused}`), []);
        else if (all === true)
          done(
            null,
            addresses.map((address) => ({ address, family: isIP(address) })),
          );
        else done(null, addresses[0], isIP(addresses[0]));
      },
      (error: unknown) => {
        done(error instanceof Error ? error : new Error('no address'), []);
      },
    );
  };
}

/** Addresses in the URL are not looked up, and a proxy resolves names itself. */
function requireAllowed(host: string): void {
  if (scopeOfHost(host) === 'reserved') throw reserved(host);
}

function reserved(what: string): TrustprintError {
  return new TrustprintError(
    'endpoint_private',
    `${what}, a link-local, metadata or reserved address: nothing was sent`,
  );
}

/** Standard Webhooks wants 15 to 30 seconds of senders; alerts are taken into a queue by all that matter. */
const TIMEOUT_MS = 10_000;

/** Answers of a few words are usual. */
const MAX_ANSWER_BYTES = 65_536;

/** Node's own default (`http.maxHeaderSize`), which an option of the command could raise. */
const MAX_HEADER_BYTES = 16_384;
