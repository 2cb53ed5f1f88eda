// SPDX-License-Identifier: Apache-2.0

import type { MiddlewareHandler } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { except } from 'hono/combine';
import { HTTPException } from 'hono/http-exception';
import { secureHeaders } from 'hono/secure-headers';
import { timeout } from 'hono/timeout';

import { TrustprintError } from '../../../core/error.ts';
import { type App, type AppContext, isSecure } from './app.ts';
import type { HttpParts } from './parts.ts';

/** What every request has to pass, whatever it asks for. */
export function addGuards(app: App, parts: HttpParts): void {
  app.use(
    secureHeaders({
      contentSecurityPolicy: {
        defaultSrc: ["'none'"],
        styleSrc: ["'self'"],
        scriptSrc: ["'self'"],
        imgSrc: ["'self'"],
        fontSrc: ["'self'"],
        connectSrc: ["'self'"],
        baseUri: ["'none'"],
        formAction: ["'self'"],
        frameAncestors: ["'none'"],
      },
      xFrameOptions: 'DENY',
      referrerPolicy: 'no-referrer',
      strictTransportSecurity: isSecure(parts) ? 'max-age=31536000' : false,
    }),
  );
  app.use(async (context, next) => {
    requireOwnHost(context, parts);
    requireOwnPage(context, parts);
    await next();
    if (!context.res.headers.has('cache-control')) context.header('cache-control', 'no-store');
  });
  app.use(except(UNHURRIED, timeout(TIME_LIMIT_MS, TOO_SLOW)));
  app.use(except(PASTED, limitOf(MAX_BODY)));
  app.use(PASTED, limitOf(MAX_PASTED));
}

function limitOf(maxSize: number): MiddlewareHandler {
  return bodyLimit({
    maxSize,
    onError: () => {
      throw new TrustprintError('request_too_large', 'the body is too long', {
        facts: { most: maxSize },
      });
    },
  });
}

/**
 * A page can have its own name resolve to this machine (DNS rebinding), and then reads what it answers: so
 * it answers by its own names alone. An address is nobody's to resolve: that at which it was reached is fine.
 */
function requireOwnHost(context: AppContext, { access, local }: HttpParts): void {
  const host = context.req.header('host') ?? '';
  const name = nameIn(host);
  const reached = context.env.incoming.socket.localAddress?.replace(/^::ffff:/, '');
  const known = [...LOOPBACK, reached, ...(access().hosts ?? []).map(nameIn)];
  if (name !== undefined && known.includes(name)) return;
  throw new TrustprintError('host_unknown', 'this server is not known by that name', {
    facts: { host: host.slice(0, 300) },
    hint:
      local === undefined
        ? 'name it under access.hosts in the configuration'
        : 'open it by the address that it printed',
  });
}

/**
 * What changes something is asked by a page of ours, or with a token, which no browser adds by itself. Pages
 * at other ports of this host are another's, though cookies do not tell them apart.
 */
function requireOwnPage({ req }: AppContext, parts: HttpParts): void {
  if (req.method === 'GET' || req.method === 'HEAD') return;
  if (req.header('authorization') !== undefined) return;
  const origin = req.header('origin');
  const site = req.header('sec-fetch-site');
  const isOwn =
    origin === undefined ? site !== undefined : isOrigin(origin, req.header('host'), parts);
  if (isOwn && (site === undefined || site === 'same-origin')) return;
  throw new TrustprintError('origin_refused', 'asked by no page of this server', {
    facts: { origin: origin?.slice(0, 300) ?? null },
    hint: 'programs give a token: Authorization: Bearer tpw_…',
  });
}

/** What came in clear may be of anybody on the way. */
function isOrigin(origin: string, host: string | undefined, parts: HttpParts): boolean {
  if (!URL.canParse(origin)) return false;
  const { host: named, protocol } = new URL(origin);
  return named === host?.toLowerCase() && protocol === (isSecure(parts) ? 'https:' : 'http:');
}

/** The name in a Host header, without its port; `undefined` where it is none. */
function nameIn(host: string): string | undefined {
  if (!/^(?:[\w.-]+|\[[0-9a-f:.]+\])(?::\d{1,5})?$/i.test(host)) return undefined;
  const url = `http://${host}`;
  return URL.canParse(url) ? new URL(url).hostname.replaceAll(/^\[|\]$/g, '') : undefined;
}

const LOOPBACK = ['localhost', '127.0.0.1', '::1'];

/** A target has a few hundred characters. */
const MAX_BODY = 64 * 1024;

const PASTED = '/api/v1/doctor';

/** 64 thousand characters, three bytes each. */
const MAX_PASTED = 194 * 1024;

/** Less than a connection may be silent. Who asks for a repair waits for probes. */
const TIME_LIMIT_MS = 50_000;

/** A write is answered when it is done, however long IAM takes: nobody is to believe that it was not. */
const UNHURRIED = ['/api/v1/plans/*', '/api/v1/receipts/*'];

const TOO_SLOW = (): HTTPException =>
  new HTTPException(504, {
    cause: new TrustprintError('endpoint_timeout', 'it took too long', { hint: 'try again' }),
  });
