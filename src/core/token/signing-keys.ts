// SPDX-License-Identifier: Apache-2.0

import type { Facts, NoKeyReason } from '../model/facts.ts';
import type { Jwk, Jwks } from '../model/jwks.ts';
import { seenOf } from '../model/observed.ts';
import { CURVES, selectKey } from './signature.ts';

/** A key that the API server of a cluster signs with, or has signed with, and what STS makes of it. */
export interface SigningKey {
  readonly kid: string | undefined;
  /** `undefined`: STS verifies its signatures. */
  readonly problem: NoKeyReason | 'other-key' | 'key-ops' | undefined;
}

/**
 * The API server's own keys beside those that its issuer publishes; `undefined` where either was not
 * seen, or a token says by its `kid` which of them counts.
 */
export function signingKeysIn({
  token,
  signingKeys,
  jwks,
}: Facts): readonly SigningKey[] | undefined {
  const own = seenOf(signingKeys)?.keys ?? [];
  const published = seenOf(jwks);
  if (token !== undefined || published === undefined || own.length === 0) return undefined;
  return own.map((key) => ({ kid: key.kid, problem: problemOf(key, published) }));
}

function problemOf(own: Jwk, published: Jwks): SigningKey['problem'] {
  // Kubernetes signs with RS256, or with the algorithm of its key's curve.
  const ofCurve = Object.keys(CURVES).find((name) => CURVES[name] === own.material['crv']);
  const alg = own.kty === 'EC' ? (ofCurve ?? 'ES256') : 'RS256';
  const { key, selection } = selectKey(published, { alg, kid: own.kid });
  if (selection.kind === 'none' || key === undefined) {
    return selection.kind === 'none' ? selection.why : 'no-keys';
  }
  if (selection.hasKeyOps) return 'key-ops';
  return MATERIAL.every((name) => key.material[name] === own.material[name])
    ? undefined
    : 'other-key';
}

/** What makes a public key (RFC 7518, 6.2.1 and 6.3.1). */
const MATERIAL = ['n', 'e', 'crv', 'x', 'y'];
