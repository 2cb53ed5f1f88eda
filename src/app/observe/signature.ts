// SPDX-License-Identifier: Apache-2.0

import { verify } from 'node:crypto';

import { publicKeyOf, selectKey } from '../../core/token/key-selection.ts';
import type { SignatureFact } from '../../core/model/facts.ts';
import type { Jwk, Jwks } from '../../core/model/jwks.ts';
import { textClaim, tokenFormOf } from '../../core/model/web-identity.ts';

/** Which key the token selects, and whether its signature verifies. The token itself is not kept. */
export function signatureOf(token: string, jwks: Jwks): SignatureFact {
  const { header } = tokenFormOf(token);
  const alg = textClaim(header, 'alg');
  const kid = textClaim(header, 'kid');
  const { key, selection } = selectKey(jwks, { alg, kid });
  return {
    alg,
    kid,
    selected: selection,
    verifies: key === undefined || alg === undefined ? undefined : verifies(token, key, alg),
  };
}

function verifies(token: string, jwk: Jwk, alg: string): boolean | undefined {
  const digest = DIGESTS[alg];
  const key = publicKeyOf(jwk);
  if (digest === undefined || key === undefined) return undefined;
  const [header, claims, signature] = token.trim().split('.');
  const signed = Buffer.from(`${header ?? ''}.${claims ?? ''}`);
  try {
    return verify(
      digest,
      signed,
      alg.startsWith('ES') ? { key, dsaEncoding: 'ieee-p1363' } : key,
      Buffer.from(signature ?? '', 'base64url'),
    );
  } catch {
    return false;
  }
}

/** The six algorithms that STS takes (IAM API, 2025-01-10). */
const DIGESTS: Readonly<Record<string, string>> = {
  RS256: 'sha256',
  RS384: 'sha384',
  RS512: 'sha512',
  ES256: 'sha256',
  ES384: 'sha384',
  ES512: 'sha512',
};
