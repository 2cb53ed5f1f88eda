// SPDX-License-Identifier: Apache-2.0

import { randomBytes, randomUUID } from 'node:crypto';

/** An identifier as IAM makes them: a prefix that tells its kind, and base32 to twenty characters. */
export function uniqueId(prefix: 'AIDA' | 'ANPA' | 'AROA'): string {
  return `${prefix}${base32(randomBytes(ID_BYTES))}`;
}

/**
 * The id of an access key. It holds the account, as those of AWS do since 2019: so many tools tell
 * the account of a key without asking.
 */
export function accessKeyId(prefix: 'AKIA' | 'ASIA', account: string): string {
  const bytes = randomBytes(ID_BYTES);
  const noise = BigInt(bytes.readUIntBE(0, ACCOUNT_BYTES)) & NOISE;
  const first = NEW_FORM | (BigInt(account) << NOISE_BITS) | noise;
  bytes.writeUIntBE(Number(first), 0, ACCOUNT_BYTES);
  return `${prefix}${base32(bytes)}`;
}

/** The account that an access key's id holds; `undefined` where it is no such id. */
export function accountIn(accessKey: string): string | undefined {
  if (!/^A[KS]IA[Q-Z2-7][A-Z2-7]{15}$/.test(accessKey)) return undefined;
  const letters = accessKey.slice(4).split('');
  const digits = letters.map((letter) => BigInt(BASE32.indexOf(letter)));
  const all = digits.reduce((sum, digit) => (sum << LETTER_BITS) | digit, 0n);
  const first = all >> BigInt(8 * (ID_BYTES - ACCOUNT_BYTES));
  return ((first & ~NEW_FORM) >> NOISE_BITS).toString().padStart(12, '0');
}

/** A secret access key: forty characters of base64. */
export function secretKey(): string {
  return randomBytes(30).toString('base64');
}

/** A session token: opaque, and as long as STS's own are about. */
export function sessionToken(): string {
  return randomBytes(264).toString('base64');
}

export function requestId(): string {
  return randomUUID();
}

/** Ten bytes are sixteen letters. */
function base32(bytes: Buffer): string {
  let rest = BigInt(`0x${bytes.toString('hex')}`);
  let letters = '';
  for (let count = 0; count < (bytes.length * 8) / 5; count += 1) {
    letters = `${BASE32.charAt(Number(rest & 31n))}${letters}`;
    rest >>= LETTER_BITS;
  }
  return letters;
}

const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
const LETTER_BITS = 5n;
const ID_BYTES = 10;

/** Reported by many who take keys apart: six bytes, a bit that is set, forty of the account, seven more. */
const ACCOUNT_BYTES = 6;
const NEW_FORM = 1n << 47n;
const NOISE_BITS = 7n;
const NOISE = (1n << NOISE_BITS) - 1n;
