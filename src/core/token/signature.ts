// SPDX-License-Identifier: Apache-2.0

import { createPublicKey, type KeyObject, X509Certificate, verify } from 'node:crypto';

import type { KeySelection, NoKeyReason, SignatureFact } from '../model/facts.ts';
import type { Jwk, Jwks } from '../model/jwks.ts';
import { isBase64Url, textClaim, tokenFormOf } from '../model/web-identity.ts';

/**
 * Which key the token selects, and whether its signature verifies. The token itself is not kept.
 *
 * @param header Of that token, where it was read before.
 */
export function signatureOf(
  token: string,
  jwks: Jwks,
  header = tokenFormOf(token).header,
): SignatureFact {
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

/** What a token's header says of its key. */
export interface KeyHeader {
  readonly alg: string | undefined;
  readonly kid: string | undefined;
}

/** The key that a header selects; `key` is there just when the selection is `selected`. */
export interface SelectedKey {
  readonly key: Jwk | undefined;
  readonly selection: KeySelection;
}

/**
 * Chooses the key that a token's signature is verified with, as STS was recorded to do on
 * 2026-09-11: by `kid` alone among the usable keys of the algorithm's type, the later of two of one
 * `kid`. A token without `kid` needs a set with just one usable key. A key's own `alg` is ignored.
 * That a curve belongs to an algorithm is by RFC 7518, 3.4, and was not recorded.
 */
export function selectKey(jwks: Jwks, { alg, kid }: KeyHeader): SelectedKey {
  if (jwks.keys.length === 0) return none('no-keys');
  const ofType = jwks.keys.filter(({ kty }) => kty !== undefined && kty === keyTypeOf(alg));
  if (ofType.length === 0) return none('no-key-of-type');
  if (ofType.length > MAX_KEYS_OF_TYPE) return none('too-many-keys');
  if (kid === '') return none('kid-empty');
  const from = { jwks, ofType, alg };
  return kid === undefined ? onlyKey(from) : keyNamed(kid, from);
}

/** The keys of a set that some token could select, whatever its type. */
export function usableKeys({ keys }: Jwks): readonly Jwk[] {
  return keys.filter((key) => problemOf(key) === undefined);
}

/** The key that a JWK's own members make, its certificate aside; `undefined` when they make none. */
export function publicKeyOf(jwk: Jwk): KeyObject | undefined {
  if (!MADE.has(jwk)) MADE.set(jwk, newPublicKeyOf(jwk));
  return MADE.get(jwk);
}

function newPublicKeyOf({ kty, material }: Jwk): KeyObject | undefined {
  const { x5c: _, ...members } = material;
  if (kty === undefined) return undefined;
  const key = orNothing(() => createPublicKey({ key: { kty, ...members }, format: 'jwk' }));
  return key === undefined || isWeak(key) ? undefined : key;
}

/** RSA of fewer bits is not to be used (RFC 7518, 3.3); with an exponent of 1 anybody could sign. */
function isWeak({ asymmetricKeyType, asymmetricKeyDetails }: KeyObject): boolean {
  if (asymmetricKeyType !== 'rsa') return false;
  const { modulusLength = 0, publicExponent = 0n } = asymmetricKeyDetails ?? {};
  return modulusLength < LEAST_RSA_BITS || publicExponent < LEAST_EXPONENT;
}

/** The type of key that an algorithm needs; STS takes RS and ES algorithms only. */
export function keyTypeOf(alg: string | undefined): 'RSA' | 'EC' | undefined {
  const [, family] = ALGORITHM.exec(alg ?? '') ?? [];
  if (family === undefined) return undefined;
  return family === 'RS' ? 'RSA' : 'EC';
}

function verifies(token: string, jwk: Jwk, alg: string): boolean | undefined {
  const [, , bits] = ALGORITHM.exec(alg) ?? [];
  const key = publicKeyOf(jwk);
  if (bits === undefined || key === undefined) return undefined;
  const [header, claims, signature = ''] = token.trim().split('.');
  if (!isBase64Url(signature)) return false;
  const signed = Buffer.from(`${header ?? ''}.${claims ?? ''}`);
  try {
    return verify(
      `sha${bits}`,
      signed,
      alg.startsWith('ES') ? { key, dsaEncoding: 'ieee-p1363' } : key,
      Buffer.from(signature, 'base64url'),
    );
  } catch {
    return false;
  }
}

/** A key set, the keys in it of the algorithm's type, and the algorithm. */
interface Selectable {
  readonly jwks: Jwks;
  readonly ofType: readonly Jwk[];
  readonly alg: string | undefined;
}

function onlyKey({ jwks, ofType, alg }: Selectable): SelectedKey {
  const [only, another] = usableKeys(jwks);
  if (another !== undefined) return none('kid-missing-several-keys');
  if (only === undefined) return none(problemOf(ofType.at(-1), alg) ?? 'no-keys');
  if (!ofType.includes(only)) return none('no-key-of-type');
  const problem = problemOf(only, alg);
  return problem === undefined ? chosen(only, jwks) : none(problem);
}

function keyNamed(kid: string, { jwks, ofType, alg }: Selectable): SelectedKey {
  const named = ofType.filter((key) => key.kid === kid);
  const usable = named.findLast((key) => problemOf(key, alg) === undefined);
  if (usable !== undefined) return chosen(usable, jwks);
  const problem = problemOf(named.at(-1), alg);
  if (problem !== undefined) return none(problem);
  return none(jwks.keys.every(isNameless) ? 'jwk-without-kid' : 'kid-unknown');
}

/** Why no token, or none of that algorithm, can select a key; `undefined` when one can. */
export function problemOf(key: Jwk | undefined, alg?: string): NoKeyReason | undefined {
  if (key === undefined) return undefined;
  if (isNameless(key)) return 'jwk-without-kid';
  if (key.use === 'enc') return 'jwk-use-enc';
  const members = MEMBERS[key.kty ?? ''] ?? [];
  if (members.length === 0) return 'no-key-of-type';
  if (members.some((name) => key.material[name] === undefined)) return 'jwk-material-missing';
  if (isOfOtherCurve(key, alg)) return 'jwk-other-curve';
  return certificateAgrees(key) ? undefined : 'jwk-material-disagrees';
}

function isOfOtherCurve({ kty, material }: Jwk, alg: string | undefined): boolean {
  return kty === 'EC' && alg !== undefined && material['crv'] !== CURVES[alg];
}

function isNameless({ kid }: Jwk): boolean {
  return kid === undefined || kid === '';
}

/** A certificate beside the key must certify that very key (recorded); one that is none does not. */
function certificateAgrees(key: Jwk): boolean {
  const { x5c } = key.material;
  const first = typeof x5c === 'string' ? x5c : x5c?.[0];
  if (first === undefined) return true;
  const own = publicKeyOf(key);
  const certified = orNothing(() => new X509Certificate(Buffer.from(first, 'base64')).publicKey);
  return own !== undefined && certified !== undefined && own.equals(certified);
}

function orNothing(make: () => KeyObject): KeyObject | undefined {
  try {
    return make();
  } catch {
    return undefined; // OpenSSL's word that the bytes are no key
  }
}

function chosen(key: Jwk, { keys }: Jwks): SelectedKey {
  const index = keys.lastIndexOf(key);
  return { key, selection: { kind: 'selected', index, hasKeyOps: key.hasKeyOps } };
}

function none(why: NoKeyReason): SelectedKey {
  return { key: undefined, selection: { kind: 'none', why } };
}

/** The six algorithms that STS takes (IAM API, 2025-01-10); each with SHA-2 of so many bits. */
const ALGORITHM = /^(RS|ES)(256|384|512)$/;

/** A JWK does not change, and to make a key of it takes longer than to verify with it. */
const MADE = new WeakMap<Jwk, KeyObject | undefined>();

/** The curve of each algorithm (RFC 7518, 3.4). */
export const CURVES: Readonly<Record<string, string>> = {
  ES256: 'P-256',
  ES384: 'P-384',
  ES512: 'P-521',
};

/** @see RFC 7518, 3.3, and NIST SP 800-56B, 6.2: an exponent of an RSA key is odd, and 3 at least. */
const LEAST_RSA_BITS = 2048;
const LEAST_EXPONENT = 3n;

/** What makes a public key (RFC 7518, 6.2.1 and 6.3.1). */
const MEMBERS: Readonly<Record<string, readonly string[]>> = {
  RSA: ['n', 'e'],
  EC: ['crv', 'x', 'y'],
};

/** @see IAM User Guide, Create an OIDC provider: 100 RSA and 100 EC keys at most; 101 recorded to fail. */
const MAX_KEYS_OF_TYPE = 100;
