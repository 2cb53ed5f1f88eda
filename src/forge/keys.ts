// SPDX-License-Identifier: Apache-2.0

import { generateKeyPair, type KeyObject } from 'node:crypto';
import { promisify } from 'node:util';

/** A key pair to certify or to sign with. */
export interface KeyPair {
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
}

export type KeyKind = 'ec' | 'rsa';

/** A fresh key pair: P-256, which takes no time to make, or RSA 2048, which takes some. */
export async function forgeKeyPair(kind: KeyKind = 'ec'): Promise<KeyPair> {
  return kind === 'ec'
    ? generate('ec', { namedCurve: 'P-256' })
    : generate('rsa', { modulusLength: 2048 });
}

/** A private key in PEM (PKCS#8), as TLS servers take it. */
export function privateKeyPem({ privateKey }: KeyPair): string {
  return privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
}

const generate = promisify(generateKeyPair);
