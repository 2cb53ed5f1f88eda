// SPDX-License-Identifier: Apache-2.0

import * as oidc from 'openid-client';

import { TrustprintError } from '../../../core/error.ts';
import type { AccessConfig } from '../../../schemas/config.ts';
import type { SessionGrant } from './sessions.ts';

export type SignInConfig = NonNullable<AccessConfig['sign-in']>;

/** What a browser keeps while somebody signs in: no other can end what this one began. */
export interface Transaction {
  readonly state: string;
  readonly nonce: string;
  readonly verifier: string;
}

export function newTransaction(): Transaction {
  return {
    state: oidc.randomState(),
    nonce: oidc.randomNonce(),
    verifier: oidc.randomPKCECodeVerifier(),
  };
}

/**
 * Reads what the provider says of itself, again for each sign-in: keys and secrets are renewed, and people
 * sign in rarely.
 */
export async function identityProvider(
  { issuer, 'client-id': clientId }: SignInConfig,
  secret: string,
): Promise<oidc.Configuration> {
  const authentication: oidc.ClientAuth = (server, ...rest) => {
    const takesPost = server.token_endpoint_auth_methods_supported?.includes('client_secret_post');
    const authenticate = takesPost === true ? oidc.ClientSecretPost : oidc.ClientSecretBasic;
    authenticate(secret)(server, ...rest);
  };
  return oidc.discovery(new URL(issuer), clientId, undefined, authentication, {
    timeout: TIMEOUT_SECONDS,
    [oidc.customFetch]: boundedFetch,
  });
}

/** Where the browser is sent. */
export async function authorizationUrl(
  provider: oidc.Configuration,
  { state, nonce, verifier }: Transaction,
  redirectUri: string,
): Promise<URL> {
  const { scopes_supported: known = [] } = provider.serverMetadata();
  // Some give groups for this scope alone, and others refuse one that they do not know.
  const scopes = ['openid', 'profile', 'email', ...(known.includes('groups') ? ['groups'] : [])];
  return oidc.buildAuthorizationUrl(provider, {
    redirect_uri: redirectUri,
    scope: scopes.join(' '),
    state,
    nonce,
    code_challenge: await oidc.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
  });
}

/** Who came back: the claims of the ID token, which is verified. */
export async function identityIn(
  provider: oidc.Configuration,
  { state, nonce, verifier }: Transaction,
  callback: URL,
): Promise<Readonly<Record<string, unknown>>> {
  const tokens = await oidc.authorizationCodeGrant(provider, callback, {
    expectedState: state,
    expectedNonce: nonce,
    pkceCodeVerifier: verifier,
    idTokenExpected: true,
  });
  return tokens.claims() ?? {};
}

/** What the groups of somebody are granted together; `undefined` where none of them is granted anything. */
export function grantOf(
  claims: Readonly<Record<string, unknown>>,
  { groups, 'groups-claim': claim = 'groups' }: SignInConfig,
): SessionGrant | undefined {
  const given = claims[claim];
  const own: readonly unknown[] = Array.isArray(given) ? given : [given];
  const matching = groups.filter(({ group }) => own.includes(group));
  if (matching.length === 0) return undefined;
  const suggesting = matching.filter(({ scopes }) => scopes.includes('suggest'));
  const accounts = accountsOf(matching);
  const suggestFor = accountsOf(suggesting);
  const granted = { name: nameIn(claims), scopes: ['read'] as const, accounts };
  if (suggesting.length === 0) return granted;
  // Nobody suggests for more accounts because another group lets him see them.
  const isAll = suggestFor === undefined || accounts?.every((of) => suggestFor.includes(of));
  return isAll === true ? { ...granted, scopes: ['read', 'suggest'] } : { ...granted, suggestFor };
}

/** `undefined`: all. */
function accountsOf(
  groups: readonly { readonly accounts?: readonly string[] | undefined }[],
): readonly string[] | undefined {
  const accounts = groups.map((group) => group.accounts);
  return accounts.some((of) => of === undefined)
    ? undefined
    : [...new Set(accounts.flatMap((of) => of ?? []))];
}

/** As others know them. What people may call themselves at the provider does not stand for another. */
function nameIn(claims: Readonly<Record<string, unknown>>): string {
  const { email, email_verified: isVerified, preferred_username: user, sub } = claims;
  const names = [email, user].filter((one): one is string => typeof one === 'string');
  const name = names.find((one) => one !== '');
  if (name === undefined) return String(sub).slice(0, MOST_NAME);
  const known = name.slice(0, MOST_NAME);
  return isVerified === true && name === email
    ? known
    : `${known} (${String(sub).slice(0, MOST_NAME)})`;
}

const boundedFetch: oidc.CustomFetch = async (url, { body, ...options }) => {
  const response = await fetch(url, { ...options, body: body ?? null });
  const parts: Uint8Array[] = [];
  let length = 0;
  const stream: AsyncIterable<Uint8Array> | null = response.body;
  for await (const part of stream ?? []) {
    length += part.length;
    if (length > MOST_BYTES) {
      throw new TrustprintError('document_too_large', 'the answer of the provider is too long', {
        facts: { most: MOST_BYTES },
      });
    }
    parts.push(part);
  }
  const { status, headers } = response;
  return new Response(length === 0 ? null : Buffer.concat(parts), { status, headers });
};

const TIMEOUT_SECONDS = 10;
const MOST_NAME = 200;

/** Discovery documents and key sets have some kilobytes; an ID token with many groups some tens. */
const MOST_BYTES = 1024 * 1024;
