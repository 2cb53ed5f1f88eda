// SPDX-License-Identifier: Apache-2.0

import { Agent } from 'node:http';

import { TrustprintError } from '../core/error.ts';
import { scopeOfHost } from '../core/model/address.ts';
import type { WatchServer } from '../ports/watch-server.ts';
import { type Answered, exchanged, Refused } from './clusters/http-exchange.ts';
import { RoutedAgent } from './proxy.ts';
import { proxyForEnvironment } from './proxy-for.ts';

export interface WatchServerOptions {
  readonly url: string;
  /** `tpw_…`; never in an error. */
  readonly token: string;
  /** The variables of the process, of which those for proxies are read. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly proxy: string | undefined;
  /** For one answer. */
  readonly timeoutMs?: number | undefined;
}

/**
 * Asks the API of a `watch`. The token goes over TLS, or no further than this machine, and redirects are
 * not followed.
 *
 * @throws TrustprintError `token_exposed`
 */
export function watchServer(options: WatchServerOptions): WatchServer {
  const { token, env, proxy, timeoutMs = ANSWERS_WITHIN_MS } = options;
  const url = new URL(options.url);
  requireSecret(url);
  const route = { proxyFor: proxyForEnvironment(env, proxy), ca: undefined, timeoutMs };
  return {
    async get(path, signal) {
      const at = new URL(`${url.pathname.replace(/\/$/, '')}/api/v1/${path}`, url);
      const answer = await answerTo(at, signal);
      if (answer.status === NOT_FOUND) return undefined;
      if (answer.status !== OK) throw unavailable(url, ...whyRefused(answer.status));
      return jsonIn(answer, url);
    },
  };

  async function answerTo(at: URL, signal: AbortSignal): Promise<Answered> {
    const isSecure = at.protocol === 'https:';
    const agent = isSecure ? new RoutedAgent(route) : new Agent();
    const inTime = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]);
    try {
      const headers = { authorization: `Bearer ${token}` };
      const sending = { method: 'GET', url: at, headers, body: undefined, agent } as const;
      const came = await exchanged({ ...sending, most: MAX_ANSWER_BYTES }, inTime);
      signal.throwIfAborted();
      if (came.kind === 'answered') return came;
      const late = inTime.aborted ? `nothing within ${String(timeoutMs)} ms` : whyLost(came.cause);
      throw unavailable(url, late);
    } finally {
      agent.destroy();
    }
  }
}

function requireSecret(url: URL): void {
  const host = url.hostname.replace(/^\[|\]$/g, '');
  if (url.protocol === 'https:' || scopeOfHost(host) === 'loopback') return;
  throw new TrustprintError('token_exposed', `the server of watch is at plain http, at ${host}`, {
    facts: { host },
    hint: 'the request carries a token: give an https URL',
  });
}

function jsonIn({ body }: Answered, url: URL): unknown {
  try {
    return JSON.parse(body);
  } catch {
    throw unavailable(url, 'answers with what is not JSON', 'is it the URL of trustprint watch?');
  }
}

function whyLost(cause: unknown): string {
  if (cause instanceof Refused) return cause.message;
  return cause instanceof Error && 'code' in cause ? String(cause.code) : 'no connection';
}

function whyRefused(status: number): readonly [string, string] {
  return [`answers ${String(status)}`, HINTS[String(status)] ?? 'its log says more'];
}

function unavailable(
  { host }: URL,
  why: string,
  hint = 'is it running, and reachable from here?',
): TrustprintError {
  const message = `the server of watch at ${host} cannot be asked: ${why}`;
  return new TrustprintError('watch_unavailable', message, { facts: { host, why }, hint });
}

const HINTS: Readonly<Record<string, string | undefined>> = {
  '401': 'give a token of it in TRUSTPRINT_WATCH_TOKEN: trustprint access create NAME',
  '403': 'the token may not read this: trustprint access list tells what it may',
  '421': 'name the host in its configuration: access.hosts',
  '429': 'wait a minute',
};

/** It reads a database, and people wait. */
const ANSWERS_WITHIN_MS = 15_000;
const OK = 200;
const NOT_FOUND = 404;

/** A page of a thousand events, each with the 64 kB that the database keeps of one at most, is less. */
const MAX_ANSWER_BYTES = 16 * 1024 * 1024;
