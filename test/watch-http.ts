// SPDX-License-Identifier: Apache-2.0

import { once } from 'node:events';
import http, { type IncomingMessage } from 'node:http';
import https from 'node:https';

import { servedPage } from '../src/adapters/page-template.ts';
import { systemClock } from '../src/adapters/system-clock.ts';
import { createToken, type NewGrant } from '../src/app/watch/access.ts';
import type { WatchDatabase } from '../src/ports/watch.ts';
import { watchMetrics } from '../src/surfaces/watch/http/metrics.ts';
import type { HttpParts } from '../src/surfaces/watch/http/parts.ts';
import { type HttpServer, httpServer } from '../src/surfaces/watch/http/server.ts';
import { watchedAccounts } from './watched-accounts.ts';

/** The HTTP side of `watch` on a port of loopback, over a real database. */
export interface ServedWatch extends AsyncDisposable {
  readonly url: string;
  readonly launchUrl: string;
  readonly database: WatchDatabase;
  readonly server: HttpServer;
  readonly logged: readonly string[];
  /** Rings the bell of new events. */
  readonly ring: () => void;
  /** A token for programs. */
  readonly token: (grant?: Partial<NewGrant>) => Promise<string>;
}

export async function servedWatch(
  changed: Partial<HttpParts> & { readonly over?: WatchDatabase } = {},
): Promise<ServedWatch> {
  const { over, ...parts } = changed;
  const database = over ?? (await watchedAccounts());
  const logged: string[] = [];
  const listeners = new Set<() => void>();
  const say = (about: object, message: string): void => {
    logged.push(`${message} ${JSON.stringify(about)}`);
  };
  const whole: HttpParts = {
    listen: { host: '127.0.0.1', port: 0, behindProxy: false },
    database,
    clock: systemClock,
    access: () => ({}),
    readSecret: async () => 'a secret',
    status: {
      startedAt: systemClock.now(),
      sources: async () =>
        (await database.rounds.sources()).map((source) => ({ ...source, everyMs: 900_000 })),
      planned: () => ['prod'],
      configError: () => undefined,
    },
    metrics: watchMetrics('0.0.0'),
    onEvent: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    suggest: async () => undefined,
    readAgain: async () => undefined,
    page: servedPage,
    log: { info: say, warn: say, error: say },
    version: '0.0.0',
    ...parts,
  };
  const server = httpServer(whole);
  const { url, launchUrl } = await server.listen();
  return {
    url,
    launchUrl,
    database,
    server,
    logged,
    ring: () => {
      for (const listener of listeners) listener();
    },
    token: async (grant = {}) => {
      const at = systemClock.now();
      const wanted = { name: 'test', scopes: ['read'], accounts: undefined, expiresAt: undefined };
      const audit = { at, who: 'test', from: null };
      const granted = await createToken(
        database.access,
        { ...wanted, ...grant } as NewGrant,
        audit,
      );
      return granted.secret;
    },
    [Symbol.asyncDispose]: async () => {
      await server.close();
      if (over === undefined) await database.close();
    },
  };
}

export interface Answer {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly text: string;
}

export interface AskOptions {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly ca?: string;
}

/** A request as nothing but itself: with any Host, path and cookie, and no redirect followed. */
export async function ask(url: string, options: AskOptions = {}): Promise<Answer> {
  const response = await open(url, options);
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString();
  return { status: response.statusCode ?? 0, headers: response.headers, text };
}

/** The same, with the answer as it comes. */
export async function open(
  url: string,
  { method = 'GET', headers = {}, body, ca }: AskOptions = {},
): Promise<IncomingMessage> {
  const [, origin = '', path = ''] = /^(https?:\/\/[^/]+)(.*)$/.exec(url) ?? [];
  const { hostname, port, protocol } = new URL(origin);
  const client = protocol === 'https:' ? https : http;
  const asked = client.request({
    host: hostname.replaceAll(/^\[|\]$/g, ''),
    port,
    path: path === '' ? '/' : path,
    method,
    headers,
    agent: false,
    ...(ca === undefined ? {} : { ca, servername: 'localhost' }),
  });
  asked.end(body);
  const [response] = (await once(asked, 'response')) as [IncomingMessage];
  return response;
}

export function bearer(token: string): Readonly<Record<string, string>> {
  return { authorization: `Bearer ${token}` };
}

/** The cookies that an answer sets, as a browser sends them back. */
/** What a page has that a launch URL has opened. */
export function sessionOf(answer: Pick<Answer, 'headers'>): Readonly<Record<string, string>> {
  const [, key] = /#key=([\w-]{43})$/.exec(answer.headers.location ?? '') ?? [];
  const cookie = cookiesOf(answer);
  return key === undefined ? { cookie } : { cookie, 'x-trustprint-page': key };
}

export function cookiesOf({ headers }: Pick<Answer, 'headers'>): string {
  return (headers['set-cookie'] ?? []).map((cookie) => cookie.split(';')[0] ?? '').join('; ');
}
