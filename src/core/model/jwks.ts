// SPDX-License-Identifier: Apache-2.0

import { TrustprintError } from '../error.ts';
import { isJsonObject, type JsonObject, parseJsonObject } from './json.ts';

/** The issuer's public keys (RFC 7517), in the order of the document. */
export interface Jwks {
  readonly keys: readonly Jwk[];
}

/** One public key. Private members are dropped when it is read; `hadPrivate` says that they were there. */
export interface Jwk {
  readonly kty: string | undefined;
  readonly kid: string | undefined;
  readonly use: string | undefined;
  readonly hasKeyOps: boolean;
  readonly hadPrivate: boolean;
  /** The public members that make the key: `n`, `e`, `crv`, `x`, `y`, and `x5c`. */
  readonly material: Readonly<Record<string, string | readonly string[]>>;
}

/**
 * Reads a key set.
 *
 * @throws TrustprintError `jwks_malformed` when it is not JSON or has no `keys`.
 */
export function parseJwks(text: string): Jwks {
  const keys = parseJsonObject(text, 'jwks_malformed', 'the key set')['keys'];
  if (!Array.isArray(keys)) {
    throw new TrustprintError('jwks_malformed', 'the key set has no list of keys', {
      hint: 'RFC 7517 demands {"keys": […]}',
    });
  }
  if (keys.length > MAX_KEYS) {
    throw new TrustprintError('jwks_malformed', `the key set has ${String(keys.length)} keys`, {
      facts: { keys: keys.length, most: MAX_KEYS },
      hint: 'AWS takes 100 RSA and 100 EC keys at most',
    });
  }
  return { keys: keys.filter(isJsonObject).map(jwkOf) };
}

function jwkOf(key: JsonObject): Jwk {
  const text = (name: string): string | undefined => {
    const value = key[name];
    return typeof value === 'string' ? value : undefined;
  };
  const x5c = key['x5c'];
  return {
    kty: text('kty'),
    kid: text('kid'),
    use: text('use'),
    hasKeyOps: key['key_ops'] !== undefined,
    hadPrivate: PRIVATE.some((name) => key[name] !== undefined),
    material: {
      ...Object.fromEntries(
        PUBLIC.flatMap((name) => (text(name) === undefined ? [] : [[name, text(name) ?? '']])),
      ),
      ...(Array.isArray(x5c) ? { x5c: x5c.filter((part) => typeof part === 'string') } : {}),
    },
  };
}

const PUBLIC = ['n', 'e', 'crv', 'x', 'y'] as const;
const PRIVATE = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k'] as const;

/** Ten times what AWS takes (100 RSA and 100 EC, IAM User Guide): a linter still has something to say. */
const MAX_KEYS = 2000;
