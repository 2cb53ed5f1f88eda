// SPDX-License-Identifier: Apache-2.0

import { randomBytes } from 'node:crypto';

import { type Issuer, parseIssuer } from '../../../core/model/issuer.ts';
import { forgeKeyPair } from '../../../forge/keys.ts';
import { publicJwkOf, type SigningKey } from '../../../forge/tokens.ts';
import { JWK_SET } from '../protocol/http.ts';

/** The issuer of a cluster that was created in the lab. */
export interface ClusterIssuer {
  readonly url: Issuer;
  /** What it signs tokens with; the newest first, and that one signs. */
  readonly keys: readonly SigningKey[];
}

/** The servers of the lab's issuers: documents come and go on them by path. */
export interface Publishing {
  /** `https://localhost:PORT`. */
  readonly origin: string;
  /** The media type is `application/json` unless another is named. */
  readonly publish: (path: string, document: string, type?: string) => void;
  readonly withdraw: (path: string) => void;
}

/** What an issuer is opened with; by default it has a path and a key of its own. */
interface Opening {
  readonly path?: string;
  readonly key?: SigningKey;
}

/** Opens an issuer: every cluster has its own path, EKS's has 32 digits. */
export async function openIssuer(
  publishing: Publishing,
  { path = `/id/${randomBytes(16).toString('hex').toUpperCase()}`, key }: Opening = {},
): Promise<ClusterIssuer> {
  const url = parseIssuer(`${publishing.origin}${path}`);
  publishing.publish(
    `${pathOf(url)}/.well-known/openid-configuration`,
    discoveryDocument(url, `${url}/keys`),
  );
  return withKeys({ url, keys: [key ?? (await freshKey())] }, publishing);
}

/** Another key signs from now on. Those before stay published, as tokens of theirs are still about. */
export async function renewSigningKey(
  { url, keys }: ClusterIssuer,
  publishing: Publishing,
): Promise<ClusterIssuer> {
  const all = [await freshKey(), ...keys].slice(0, MOST_KEYS);
  return withKeys({ url, keys: all }, publishing);
}

export function closeIssuer({ url }: ClusterIssuer, { withdraw }: Publishing): void {
  withdraw(`${pathOf(url)}/.well-known/openid-configuration`);
  withdraw(`${pathOf(url)}/keys`);
}

/** A key for tokens, under an id as EKS has them. */
export async function freshKey(): Promise<SigningKey> {
  const kid = randomBytes(20).toString('hex');
  return { kid, alg: 'RS256', keys: await forgeKeyPair('rsa') };
}

async function withKeys(issuer: ClusterIssuer, { publish }: Publishing): Promise<ClusterIssuer> {
  const keys = await Promise.all(issuer.keys.map(publicJwkOf));
  publish(`${pathOf(issuer.url)}/keys`, JSON.stringify({ keys }), JWK_SET);
  return issuer;
}

function pathOf(issuer: Issuer): string {
  return new URL(issuer).pathname;
}

/** EKS makes a key every seven days; seven have been seen published at once. */
export const MOST_KEYS = 7;

/** As the issuer of an EKS cluster has it. */
export function discoveryDocument(issuer: Issuer, jwksUri: string): string {
  return JSON.stringify({
    issuer,
    jwks_uri: jwksUri,
    authorization_endpoint: 'urn:kubernetes:programmatic_authorization',
    response_types_supported: ['id_token'],
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: ['RS256'],
    claims_supported: ['sub', 'iss'],
  });
}
