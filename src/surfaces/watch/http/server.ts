// SPDX-License-Identifier: Apache-2.0

import { once } from 'node:events';
import { createServer, type RequestListener, type Server, type ServerOptions } from 'node:http';
import { createServer as createSecureServer, Server as SecureServer } from 'node:https';

import { getRequestListener } from '@hono/node-server';
import { Hono } from 'hono';

import { TrustprintError } from '../../../core/error.ts';
import { addApi } from './api.ts';
import { answerError, type App, type HttpEnv, isLocal } from './app.ts';
import { callersOf } from './callers.ts';
import { eventStreams } from './event-stream.ts';
import { addGuards } from './guards.ts';
import { addHealth } from './health.ts';
import { addPageFiles } from './page-files.ts';
import { type LaunchToken, launchToken } from './launch.ts';
import { addPages } from './pages.ts';
import type { HttpParts } from './parts.ts';
import { nothingAt } from './requests.ts';
import { addSignIn } from './sign-in.ts';
import { sourcesOf } from './sources.ts';

export interface HttpServer {
  /** @throws TrustprintError `port_taken`, or `argument_invalid` where it would not be safe. */
  listen(): Promise<Listening>;
  /** Ends streams, and waits for requests that are being answered. */
  close(): Promise<void>;
}

export interface Listening {
  readonly url: string;
  /** What to open in a browser: it has the launch token, where there is one. Not for logs. */
  readonly launchUrl: string;
}

/** The HTTP side of `watch`: health, metrics, API, sign-in. */
export function httpServer(parts: HttpParts): HttpServer {
  const closing = new AbortController();
  const launch = launchToken(parts);
  const app = appOf(parts, launch, closing.signal);
  const answerTo = getRequestListener(app.fetch, { overrideGlobalObjects: false });
  const answer: RequestListener = (incoming, outgoing) => void answerTo(incoming, outgoing);
  let server: Server | undefined;
  return {
    listen: async () => {
      await requireSafe(parts);
      server = await serverOf(parts, answer, closing.signal);
      const url = await listening(server, parts);
      const { secret } = launch;
      return { url, launchUrl: secret === undefined ? url : `${url}/?token=${secret}` };
    },
    close: async () => {
      closing.abort();
      if (server?.listening !== true) return;
      const closed = once(server, 'close');
      server.close();
      server.closeIdleConnections();
      const force = setTimeout(() => server?.closeAllConnections(), CLOSE_MS);
      await closed;
      clearTimeout(force);
    },
  };
}

/** The same without a socket. */
export function appOf(parts: HttpParts, launch: LaunchToken, closing: AbortSignal): App {
  const app = new Hono<HttpEnv>();
  const callers = callersOf(parts, launch);
  addGuards(app, parts);
  addHealth(app, parts);
  // Prometheus asks a watch; the console has other users of the machine for neighbours.
  if (!isLocal(parts) || parts.local !== undefined)
    app.use('/metrics', callers.require('read', 'all'));
  app.get('/metrics', async (context) => {
    const { metrics, database } = parts;
    const seen = await Promise.all([database.reads.counts(), sourcesOf(parts)]).catch(
      () => undefined,
    );
    metrics.show(seen === undefined ? undefined : { counts: seen[0], sources: seen[1] });
    const text = await metrics.registry.metrics();
    return context.body(text, 200, { 'content-type': metrics.registry.contentType });
  });
  addApi(app, callers, { parts, streams: eventStreams(parts, closing) });
  addSignIn(app, callers, parts);
  addPageFiles(app, parts);
  addPages(app, callers, { parts, launch });
  app.notFound((context) => answerError(context, nothingAt('nothing is at this path'), parts));
  app.onError((error, context) => answerError(context, error, parts));
  return app;
}

/** What others can reach says nothing in clear, and nothing to nobody. */
async function requireSafe(parts: HttpParts): Promise<void> {
  if (isLocal(parts)) return;
  const { listen, access, database, clock } = parts;
  const { tls, 'sign-in': signIn } = access();
  if (tls === undefined && !listen.behindProxy) {
    throw unsafe(
      parts,
      'without TLS',
      'set access.tls, or --behind-proxy where something ends TLS',
    );
  }
  const now = clock.now();
  const tokens = await database.access.tokens();
  const hasToken = tokens.some(({ expiresAt }) => expiresAt === undefined || expiresAt > now);
  if (signIn === undefined && !hasToken) {
    throw unsafe(
      parts,
      'and nobody could ask',
      'set access.sign-in, or make a token: trustprint access create NAME',
    );
  }
}

function unsafe({ listen: { host } }: HttpParts, why: string, hint: string): TrustprintError {
  return new TrustprintError('argument_invalid', `cannot listen on ${host} ${why}`, {
    facts: { host },
    hint,
  });
}

async function serverOf(
  parts: HttpParts,
  answer: RequestListener,
  closing: AbortSignal,
): Promise<Server> {
  const { tls } = parts.access();
  const server =
    tls === undefined
      ? createServer(LIMITS, answer)
      : createSecureServer({ ...LIMITS, ...(await keyPair(tls, parts)) }, answer);
  server.maxConnections = MOST_CONNECTIONS;
  server.timeout = SILENCE_MS;
  if (server instanceof SecureServer && tls !== undefined) {
    void renewing(server, parts, closing);
  }
  return server;
}

/** Certificates are renewed in place, as cert-manager does. What cannot be read leaves the former. */
async function renewing(
  server: SecureServer,
  parts: HttpParts,
  closing: AbortSignal,
): Promise<void> {
  for (;;) {
    if (
      !(await parts.clock.pause(RENEW_MS, closing).then(
        () => true,
        () => false,
      ))
    )
      return;
    const { tls } = parts.access();
    try {
      if (tls !== undefined) server.setSecureContext(await keyPair(tls, parts));
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      parts.log.warn({ why }, 'the certificate of access.tls cannot be read');
    }
  }
}

async function keyPair(
  { certificate, key }: { readonly certificate: string; readonly key: string },
  { readSecret }: HttpParts,
): Promise<{ readonly cert: string; readonly key: string }> {
  return { cert: await readSecret({ file: certificate }), key: await readSecret({ file: key }) };
}

async function listening(
  server: Server,
  { listen: { host, port }, access }: HttpParts,
): Promise<string> {
  try {
    server.listen(port, host);
    await once(server, 'listening');
  } catch (cause) {
    throw new TrustprintError('port_taken', `port ${String(port)} of ${host} cannot be taken`, {
      facts: { port, host },
      hint: 'give another with --listen HOST:PORT; port 0 takes one that is free',
      cause,
    });
  }
  const address = server.address();
  const taken = typeof address === 'object' && address !== null ? address.port : port;
  const scheme = access().tls === undefined ? 'http' : 'https';
  return `${scheme}://${host.includes(':') ? `[${host}]` : host}:${String(taken)}`;
}

/** Who sends slowly holds a connection, and no more for that long. */
const LIMITS: ServerOptions = {
  headersTimeout: 5000,
  requestTimeout: 15_000,
  keepAliveTimeout: 5000,
  connectionsCheckingInterval: 1000,
  maxHeaderSize: 16 * 1024,
};

/** On a connection, in either direction: streams of events have a heartbeat within it. */
const SILENCE_MS = 60_000;
const MOST_CONNECTIONS = 1000;
const CLOSE_MS = 5000;
const RENEW_MS = 60_000;
