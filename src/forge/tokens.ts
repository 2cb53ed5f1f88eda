// SPDX-License-Identifier: Apache-2.0

import { exportJWK, SignJWT } from 'jose';

import type { JsonObject } from '../core/model/json.ts';
import type { KeyPair } from './keys.ts';

/** A key that an issuer signs tokens with, under the `kid` that its JWKS publishes. */
export interface SigningKey {
  readonly kid: string;
  readonly alg: 'RS256' | 'RS384' | 'RS512' | 'ES256';
  readonly keys: KeyPair;
}

/** A JWT in compact form, with just these claims. */
export async function forgeToken(
  claims: JsonObject,
  { kid, alg, keys }: SigningKey,
  header: JsonObject = {},
): Promise<string> {
  return new SignJWT({ ...claims })
    .setProtectedHeader({ ...header, alg, kid, typ: 'JWT' })
    .sign(keys.privateKey);
}

/** The public half of a signing key, as a JWKS lists it. */
export async function publicJwkOf({ kid, alg, keys }: SigningKey): Promise<JsonObject> {
  return { ...(await exportJWK(keys.publicKey)), kid, alg, use: 'sig' };
}
