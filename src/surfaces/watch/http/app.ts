// SPDX-License-Identifier: Apache-2.0

import type { HttpBindings } from '@hono/node-server';
import type { Context, Hono } from 'hono';
import { HTTPException } from 'hono/http-exception';
import type { ContentfulStatusCode } from 'hono/utils/http-status';

import { ERROR_KINDS, type ErrorCode, TrustprintError } from '../../../core/error.ts';
import { scopeOfHost } from '../../../core/model/address.ts';
import { errorJson, typedError } from '../../../render/error.ts';
import { renderJsonLine } from '../../../render/json.ts';
import type { AccessGrant } from '../../../ports/watch.ts';
import type { HttpParts } from './parts.ts';

/** Somebody who asks, and by what he was recognised. */
export interface Caller {
  readonly grant: AccessGrant;
  readonly by: 'token' | 'session';
  /** The digest of the secret. */
  readonly digest: string;
}

export interface HttpEnv {
  readonly Bindings: HttpBindings;
  readonly Variables: { readonly caller: Caller };
}

export type App = Hono<HttpEnv>;
export type AppContext = Context<HttpEnv>;

/** A result in JSON, harmless wherever it is printed. */
export function answer(
  context: AppContext,
  result: object,
  status: ContentfulStatusCode = 200,
): Response {
  return context.body(renderJsonLine(result), status, { 'content-type': 'application/json' });
}

/** A failure in the form that every command has for it. */
export function answerError(context: AppContext, thrown: unknown, parts: HttpParts): Response {
  const error = typedError(thrown instanceof HTTPException ? thrown.cause : thrown);
  const status = STATUSES[error.code] ?? ERROR_KINDS[error.kind].http;
  if (error.code === 'internal') {
    const isGone = context.req.raw.signal.aborted && error.facts['name'] === 'AbortError';
    // Work that ended because nobody waits for it any more is no failure.
    if (!isGone) parts.log.error({ path: context.req.path, ...error.facts }, error.message);
    return answer(context, errorJson(untold(parts)), status);
  }
  if (status === 401) context.header('www-authenticate', 'Bearer');
  const { retryAfter } = error.facts;
  if (typeof retryAfter === 'number') context.header('retry-after', String(retryAfter));
  return answer(context, errorJson(error), status);
}

/** Whether only this machine can ask. */
export function isLocal({ listen: { host, behindProxy } }: HttpParts): boolean {
  return !behindProxy && scopeOfHost(host) === 'loopback';
}

/** The command that runs the server. */
export function calledBy({ local }: Pick<HttpParts, 'local'>): string {
  return local === undefined ? 'trustprint watch' : 'trustprint console';
}

/** Whether browsers come by https. */
export function isSecure({ listen: { behindProxy }, access }: HttpParts): boolean {
  return behindProxy || access().tls !== undefined;
}

/** What happened inside is for the log, not for who asked. */
function untold(parts: HttpParts): TrustprintError {
  return new TrustprintError('internal', 'internal error', {
    hint: `the log of ${calledBy(parts)} has more`,
  });
}

const STATUSES: Partial<Record<ErrorCode | 'database_unavailable', ContentfulStatusCode>> = {
  access_missing: 401,
  endpoint_timeout: 504,
  host_unknown: 421,
  path_unknown: 404,
  request_too_large: 413,
  rate_limited: 429,
  database_unavailable: 503,
};
