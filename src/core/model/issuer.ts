// SPDX-License-Identifier: Apache-2.0

import { TrustprintError } from '../error.ts';
import type { Brand } from './brand.ts';

/**
 * An Issuer Identifier (OpenID Connect Discovery): an https URL without query and fragment, exactly
 * as it is written. Case and a trailing slash count: STS compares byte by byte.
 */
export type Issuer = Brand<string, 'Issuer'>;

/** A host and port that TLS is spoken to. An IPv6 address is written without brackets. */
export interface HostPort {
  readonly host: string;
  readonly port: number;
}

/**
 * Reads an issuer.
 *
 * @throws TrustprintError `issuer_malformed` when a cloud would not take it as one.
 * @see IAM API, `CreateOpenIDConnectProvider`, `Url`: begins with https://, 255 characters at most.
 */
export function parseIssuer(text: string): Issuer {
  if (!TAKEN.has(text)) {
    refuseOther(text);
    if (TAKEN.size >= MOST_TAKEN) TAKEN.clear();
    TAKEN.add(text);
  }
  return text as Issuer;
}

/** The last that were taken: token after token is of the same few. */
const TAKEN = new Set<string>();
const MOST_TAKEN = 100;

function refuseOther(text: string): void {
  const refuse = (why: string, hint: string): never => {
    throw new TrustprintError(
      'issuer_malformed',
      `not an issuer: ${why}: "${text.slice(0, 300)}"`,
      {
        facts: { text: text.slice(0, 300) },
        hint,
      },
    );
  };
  const url = URL.parse(text) ?? refuse('not a URL', 'give it as https://host/path');
  if (!text.startsWith('https://')) refuse('not https', 'an issuer begins with https://');
  if (text.includes('?') || text.includes('#')) refuse('has a query or fragment', 'leave it out');
  if (url.username !== '' || url.password !== '') refuse('holds a user name', 'leave it out');
  if (text.length > MAX_ISSUER_LENGTH) refuse('longer than 255 characters', 'IAM takes 255');
  if (!/^[\x21-\x7e]+$/.test(text)) refuse('has blanks or control characters', 'leave them out');
  if (!isReadAsWritten(text, url)) refuse('not read as it is written', `write it as ${url.href}`);
}

/**
 * Whether what is written is what is looked at. `URL` corrects much in silence: backslashes, dots in
 * the path, missing slashes, numbers as addresses. STS compares what is written, byte by byte.
 */
function isReadAsWritten(text: string, { host, pathname }: URL): boolean {
  const [, authority = '', path = ''] = /^https:\/\/([^/]*)(.*)$/.exec(text) ?? [];
  return authority.toLowerCase().replace(/:443$/, '') === host && (path || '/') === pathname;
}

/** Where the issuer's discovery document is. A trailing slash is not doubled. */
export function discoveryUrlOf(issuer: Issuer): string {
  return `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;
}

/** The issuer without its scheme: the form in IAM's ARNs, `Url` members and condition keys. */
export function bareIssuer(issuer: Issuer): string {
  return issuer.replace(/^https:\/\//i, '');
}

/** The issuer of a provider's bare URL. */
export function issuerOfBare(bare: string): Issuer {
  return parseIssuer(`https://${bare}`);
}

/** The host and port of an https URL; 443 where it names none. */
export function hostPortOf(url: string): HostPort {
  const { hostname, port } = new URL(url);
  return { host: hostname.replace(/^\[|\]$/g, ''), port: port === '' ? HTTPS_PORT : Number(port) };
}

/** `host:port`, an IPv6 address in brackets; without the port where it is 443. */
export function printHostPort({ host, port }: HostPort): string {
  const name = host.includes(':') ? `[${host}]` : host;
  return port === HTTPS_PORT ? name : `${name}:${String(port)}`;
}

/** The same, and the address at which it was asked, where that is not its name. */
export function printHostAt(
  endpoint: HostPort & { readonly address?: string | undefined },
): string {
  const { host, address } = endpoint;
  const name = printHostPort(endpoint);
  return address === undefined || address === host ? name : `${name} at ${address}`;
}

export const HTTPS_PORT = 443;

/** @see IAM API, `OpenIDConnectProviderUrlType`. */
const MAX_ISSUER_LENGTH = 255;
