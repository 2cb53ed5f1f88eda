// SPDX-License-Identifier: Apache-2.0

import { deleteCookie, getCookie, setCookie } from 'hono/cookie';

import { createGrant, digestOf, type NewGrant } from '../../../app/watch/access.ts';
import { instantOf } from '../../../core/model/instant.ts';
import { type AppContext, type Caller, isSecure } from './app.ts';
import type { HttpParts } from './parts.ts';

/** What a person may see and do who signed in. */
export type SessionGrant = Pick<NewGrant, 'name' | 'scopes' | 'accounts'> & {
  /** The accounts that repairs may be suggested for, where they are fewer than those that are seen. */
  readonly suggestFor?: readonly string[];
};

/** Begins a session: its cookie goes with the answer. */
export async function beginSession(
  context: AppContext,
  { suggestFor, ...wanted }: SessionGrant,
  parts: HttpParts,
): Promise<void> {
  const { access } = parts.database;
  const at = parts.clock.now();
  const expiresAt = instantOf(at + SESSION_SECONDS * 1000);
  const { secret, grant } = await createGrant(access, 'session', { ...wanted, expiresAt, at });
  if (suggestFor !== undefined) {
    const also = { ...grant, id: `${grant.id}-suggest`, accounts: suggestFor };
    await access.add('session', { ...also, scopes: ['suggest'] }, besideDigest(digestOf(secret)));
  }
  setCookie(context, cookieName(context, parts), secret, {
    ...cookieOptions(parts),
    sameSite: 'Strict',
    maxAge: SESSION_SECONDS,
  });
}

export async function endSession(
  context: AppContext,
  { grant: { id } }: Caller,
  parts: HttpParts,
): Promise<void> {
  deleteCookie(context, cookieName(context, parts), cookieOptions(parts));
  await parts.database.access.revoke('session', id);
  await parts.database.access.revoke('session', `${id}-suggest`);
}

/** The secret of a session that a browser has. */
export function sessionSecret(context: AppContext, parts: HttpParts): string | undefined {
  const secret = getCookie(context, cookieName(context, parts));
  return secret !== undefined && /^[\w-]{43}$/.test(secret) ? secret : undefined;
}

/** What is granted beside a session, for fewer accounts, is found by a digest that is made of its own. */
export function besideDigest(digest: string): string {
  return digestOf(`${digest} suggest`);
}

/**
 * Browsers take a cookie with this prefix from this host alone, by https, for all of its paths. In clear,
 * servers at several ports of a host would overwrite each other's.
 */
export function cookieName(
  { env }: Pick<AppContext, 'env'>,
  parts: HttpParts,
  what = 'trustprint',
): string {
  return isSecure(parts) ? `__Host-${what}` : `${what}-${String(env.incoming.socket.localPort)}`;
}

export function cookieOptions(parts: HttpParts): CookieAttributes {
  return { path: '/', httpOnly: true, secure: isSecure(parts) };
}

interface CookieAttributes {
  readonly path: '/';
  readonly httpOnly: true;
  readonly secure: boolean;
}

/** A working day. */
const SESSION_SECONDS = 12 * 3600;
