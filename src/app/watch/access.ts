// SPDX-License-Identifier: Apache-2.0

import { createHash, randomBytes } from 'node:crypto';

import { TrustprintError } from '../../core/error.ts';
import type { Instant } from '../../core/model/instant.ts';
import type { AccessGrant, AccessStore, AuditEntry } from '../../ports/watch.ts';

/** What somebody may be granted. */
export type NewGrant = Omit<AccessGrant, 'id' | 'createdAt' | 'lastUsedAt'>;

/** A secret that opens something, and what it opens. Only its digest is kept. */
export interface Granted {
  readonly secret: string;
  readonly grant: AccessGrant;
}

/** Makes a token for programs, and keeps its digest. */
export async function createToken(
  store: AccessStore,
  wanted: NewGrant,
  audit: Omit<AuditEntry, 'did' | 'about'>,
): Promise<Granted> {
  const granted = await createGrant(store, 'token', { ...wanted, at: audit.at });
  const { id, name } = granted.grant;
  await store.audit({ ...audit, did: 'token created', about: `${id} ${name}` });
  return granted;
}

/**
 * Keeps the digest of a token that was made elsewhere, as its owner gives it; `undefined` where it is known
 * already. Its id comes of the digest, so that one that has expired gives way.
 *
 * @throws TrustprintError `argument_invalid` where it is no token: a weaker secret could be guessed.
 */
export async function acceptToken(
  store: AccessStore,
  secret: string,
  {
    wanted,
    audit,
  }: { readonly wanted: NewGrant; readonly audit: Omit<AuditEntry, 'did' | 'about'> },
): Promise<AccessGrant | undefined> {
  if (!TOKEN_FORM.test(secret)) {
    throw new TrustprintError('argument_invalid', 'the file holds no token for the API of watch', {
      hint: 'a token is tpw_ and 32 bytes of chance in base64url: 43 characters; trustprint access create makes one',
    });
  }
  const digest = digestOf(secret);
  if ((await store.find('token', digest, audit.at)) !== undefined) return undefined;
  const id = digest.slice(0, 2 * ID_BYTES);
  await store.revoke('token', id);
  const grant = { ...wanted, id, createdAt: audit.at, lastUsedAt: undefined };
  await store.add('token', grant, digest);
  await store.audit({ ...audit, did: 'token accepted', about: `${id} ${grant.name}` });
  return grant;
}

/** False where there was none of that id. */
export async function revokeToken(
  store: AccessStore,
  id: string,
  audit: Omit<AuditEntry, 'did' | 'about'>,
): Promise<boolean> {
  const revoked = await store.revoke('token', id);
  if (revoked) await store.audit({ ...audit, did: 'token revoked', about: id });
  return revoked;
}

/** Makes a token or a session. */
export async function createGrant(
  store: AccessStore,
  kind: 'token' | 'session',
  { at, ...wanted }: NewGrant & { readonly at: Instant },
): Promise<Granted> {
  const secret = newSecret(kind);
  const id = randomBytes(ID_BYTES).toString('hex');
  const grant = { ...wanted, id, createdAt: at, lastUsedAt: undefined };
  await store.add(kind, grant, digestOf(secret));
  return { secret, grant };
}

/** 256 bits of chance; tokens begin as their kind does, so that scanners of secrets find them. */
export function newSecret(kind: 'token' | 'session'): string {
  return `${PREFIXES[kind]}${randomBytes(SECRET_BYTES).toString('base64url')}`;
}

/** By which a secret is looked up: how long that takes tells nothing of the secret. */
export function digestOf(secret: string): string {
  return createHash('sha256').update(secret).digest('hex');
}

/** What a token looks like: anything else is not looked up. */
export const TOKEN_FORM = /^tpw_[\w-]{43}$/;

const PREFIXES = { token: 'tpw_', session: '' } as const;
const SECRET_BYTES = 32;
const ID_BYTES = 6;
