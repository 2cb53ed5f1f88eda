// SPDX-License-Identifier: Apache-2.0

import type { KeySelection, NoKeyReason } from '../model/facts.ts';
import type { Jwks } from '../model/jwks.ts';
import type { Knowledge } from '../model/verdict.ts';
import { problemOf } from '../token/signature.ts';

/** What was to be selected, and from what. */
interface Selecting {
  readonly kid: string | undefined;
  readonly alg: string | undefined;
  readonly jwks: Jwks;
}

interface NoKey {
  readonly says: (selecting: Selecting) => string;
  readonly knowledge: Knowledge;
  readonly remedy: string;
}

/** A set of which no token could select a key; `undefined` when some could. */
export function anyKey(jwks: Jwks): KeySelection | undefined {
  if (jwks.keys.length === 0) return { kind: 'none', why: 'no-keys' };
  const [why, ...others] = new Set(jwks.keys.map((key) => problemOf(key)));
  if (why === undefined || others.includes(undefined)) return undefined;
  return { kind: 'none', why: others.length === 0 ? why : 'no-key-of-type' };
}

/** Why a token selects no key, in words. */
export const NO_KEY: Readonly<Record<NoKeyReason, NoKey>> = {
  'kid-unknown': {
    says: ({ kid }) => `no published key has the kid ${kid ?? ''}`,
    knowledge: 'recorded',
    remedy: 'publish the key that signs tokens, and keep each key until its tokens have expired',
  },
  'kid-empty': {
    says: () => 'the kid of the token is empty',
    knowledge: 'recorded',
    remedy: 'configure the issuer to write the kid of its key into tokens',
  },
  'kid-missing-several-keys': {
    says: () => 'the token has no kid, and more than one key is published',
    knowledge: 'recorded',
    remedy: 'configure the issuer to write the kid of its key into tokens',
  },
  'jwk-without-kid': {
    says: () => 'the published keys have no kid, so STS ignores them',
    knowledge: 'recorded',
    remedy: 'publish the key with a kid, and write it into tokens',
  },
  'jwk-use-enc': {
    says: ({ kid }) => `the key ${kid ?? ''} is published for encryption (use is enc)`,
    knowledge: 'recorded',
    remedy: 'publish the key with use sig, or without use',
  },
  'jwk-material-missing': {
    says: ({ kid }) =>
      `the key ${kid ?? ''} is published without its numbers (x5c alone is not enough)`,
    knowledge: 'recorded',
    remedy: 'publish n and e, or crv, x and y',
  },
  'jwk-material-disagrees': {
    says: ({ kid }) =>
      `the key ${kid ?? ''} is published beside a certificate (x5c) of another key`,
    knowledge: 'recorded',
    remedy: 'publish the certificate of that key, or none',
  },
  'jwk-other-curve': {
    says: ({ kid, alg }) => `the key ${kid ?? ''} is of another curve than ${alg ?? ''} needs`,
    knowledge: 'inferred',
    remedy: 'sign with the algorithm of the key: ES256 for P-256, ES384 for P-384, ES512 for P-521',
  },
  'too-many-keys': {
    says: ({ jwks }) =>
      `more than 100 keys of one type are published (${String(jwks.keys.length)} in all)`,
    knowledge: 'recorded',
    remedy: 'remove keys that no token names any more',
  },
  'no-key-of-type': {
    says: ({ alg }) => `no key is published that ${alg ?? 'any algorithm of STS'} could use`,
    knowledge: 'inferred',
    remedy: 'publish the key that signs tokens',
  },
  'no-keys': {
    says: () => 'the key set is empty',
    knowledge: 'documented',
    remedy: 'publish the key that signs tokens',
  },
};
