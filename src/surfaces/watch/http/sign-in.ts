// SPDX-License-Identifier: Apache-2.0

import { deleteCookie, getCookie, setCookie } from 'hono/cookie';
import { html } from 'hono/html';

import { parseOrUndefined } from '../../../core/error.ts';
import { parseJsonObject } from '../../../core/model/json.ts';
import { addressOf, networkOf } from './addresses.ts';
import { type App, type AppContext, isSecure } from './app.ts';
import type { Callers } from './callers.ts';
import {
  authorizationUrl,
  grantOf,
  identityIn,
  identityProvider,
  newTransaction,
  type SignInConfig,
  type Transaction,
} from './identity-provider.ts';
import { entered, page } from './pages.ts';
import type { HttpParts } from './parts.ts';
import { rateLimit } from './rate-limit.ts';
import { nothingAt } from './requests.ts';
import { beginSession, cookieName, cookieOptions } from './sessions.ts';

/** OpenID Connect: code flow with PKCE, state and nonce. */
export function addSignIn(app: App, callers: Callers, parts: HttpParts): void {
  const started = rateLimit(MOST_STARTED, parts.clock);
  app.get('/sign-in', async (context) => {
    const config = configOf(parts);
    started.count(networkOf(addressOf(context, parts)));
    try {
      const provider = await identityProvider(config, await secretOf(config, parts));
      const transaction = newTransaction();
      const to = await authorizationUrl(provider, transaction, callbackUrl(context, parts).href);
      keepTransaction(context, transaction, parts);
      return context.redirect(to.href, 303);
    } catch (error) {
      return failed(context, error, { callers, parts });
    }
  });
  app.get('/sign-in/callback', async (context) => {
    const config = configOf(parts);
    started.count(networkOf(addressOf(context, parts)));
    const transaction = takeTransaction(context, parts);
    if (transaction === undefined) return context.html(AGAIN, 403);
    try {
      const provider = await identityProvider(config, await secretOf(config, parts));
      const callback = callbackUrl(context, parts);
      callback.search = new URL(context.req.url).search;
      const grant = grantOf(await identityIn(provider, transaction, callback), config);
      if (grant === undefined) return await nothingGranted(context, callers);
      await beginSession(context, grant, parts);
      await callers.audit(context, 'signed in', { who: grant.name });
      return context.html(entered('/'));
    } catch (error) {
      return failed(context, error, { callers, parts });
    }
  });
}

function configOf({ access }: HttpParts): SignInConfig {
  const config = access()['sign-in'];
  if (config === undefined) throw nothingAt('nobody signs in here');
  return config;
}

async function secretOf(config: SignInConfig, { readSecret }: HttpParts): Promise<string> {
  return (await readSecret(config['client-secret'])).trim();
}

/** The name that the browser has for us is one of ours, or the request would not have come this far. */
function callbackUrl(context: AppContext, parts: HttpParts): URL {
  const scheme = isSecure(parts) ? 'https' : 'http';
  return new URL(`${scheme}://${context.req.header('host') ?? ''}/sign-in/callback`);
}

/** It has to be there when another site sends the browser back. */
function keepTransaction(context: AppContext, transaction: Transaction, parts: HttpParts): void {
  const value = Buffer.from(JSON.stringify(transaction)).toString('base64url');
  setCookie(context, cookieName(context, parts, TRANSACTION), value, {
    ...cookieOptions(parts),
    sameSite: 'Lax',
    maxAge: MOST_SECONDS,
  });
}

/** Each is good for one answer. */
function takeTransaction(context: AppContext, parts: HttpParts): Transaction | undefined {
  const name = cookieName(context, parts, TRANSACTION);
  const value = getCookie(context, name) ?? '';
  deleteCookie(context, name, cookieOptions(parts));
  const text = Buffer.from(value, 'base64url').toString();
  const kept = parseOrUndefined(() => parseJsonObject(text, 'argument_invalid', 'the cookie'));
  const { state, nonce, verifier } = kept ?? {};
  return typeof state === 'string' && typeof nonce === 'string' && typeof verifier === 'string'
    ? { state, nonce, verifier }
    : undefined;
}

async function nothingGranted(context: AppContext, callers: Callers): Promise<Response> {
  await callers.refused(context, 'sign-in: in no group that is granted anything');
  return context.html(NO_GROUP, 403);
}

/** Why is for the log: it may quote what the provider said. */
async function failed(
  context: AppContext,
  error: unknown,
  { callers, parts }: { readonly callers: Callers; readonly parts: HttpParts },
): Promise<Response> {
  parts.log.warn({ why: reasonsOf(error).join(': ').slice(0, 500) }, 'a sign-in failed');
  await callers.refused(context, 'sign-in');
  return context.html(AGAIN, 403);
}

/** The library says what went wrong in what it wraps. Answers of the provider are not repeated. */
function reasonsOf(error: unknown): readonly string[] {
  return error instanceof Error ? [error.message, ...reasonsOf(error.cause)] : [];
}

const AGAIN = page(
  'Sign-in failed',
  html`<h1>Sign-in failed</h1>
    <p>
      It took longer than ten minutes, was begun in another browser, or the identity provider did
      not answer as it should. The log of the server says why.
    </p>
    <p><a href="/sign-in">Try again</a></p>`,
);
const NO_GROUP = page(
  'No access',
  html`<h1>No access</h1>
    <p>
      None of your groups is granted anything here. Whoever runs this server grants it under
      <code>access.sign-in.groups</code>.
    </p>
    <p><a href="/sign-in">Sign in as somebody else</a></p>`,
);
const TRANSACTION = 'trustprint-sign-in';
const MOST_SECONDS = 600;

/** Requests a minute of one address, each of which asks the provider something. */
const MOST_STARTED = 60;
