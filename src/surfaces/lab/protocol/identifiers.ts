// SPDX-License-Identifier: Apache-2.0

import { randomFillSync, randomUUID } from 'node:crypto';

/** An identifier as IAM makes them: a prefix that tells its kind, and base32 to twenty characters. */
export function uniqueId(prefix: 'AIDA' | 'ANPA' | 'AROA'): string {
  return `${prefix}${base32(noise(ID_BYTES))}`;
}

/**
 * The id of an access key. It holds the account, as those of AWS do since 2019: so many tools tell
 * the account of a key without asking.
 */
export function accessKeyId(prefix: 'AKIA' | 'ASIA', account: string): string {
  const bytes = noise(ID_BYTES);
  const spare = bytes.readUInt8(0) % NOISES;
  bytes.writeUIntBE(NEW_FORM + Number(account) * NOISES + spare, 0, ACCOUNT_BYTES);
  return `${prefix}${base32(bytes)}`;
}

/** The account that an access key's id holds; `undefined` where it is no such id. */
export function accountIn(accessKey: string): string | undefined {
  if (!/^A[KS]IA[Q-Z2-7][A-Z2-7]{15}$/.test(accessKey)) return undefined;
  const letters = accessKey.slice(4, 4 + ACCOUNT_LETTERS).split('');
  const all = letters.reduce((sum, letter) => sum * LETTERS + BASE32.indexOf(letter), 0);
  const first = Math.trunc(all / 2 ** (5 * ACCOUNT_LETTERS - 8 * ACCOUNT_BYTES));
  return String(Math.trunc((first - NEW_FORM) / NOISES)).padStart(12, '0');
}

/** A secret access key: forty characters of base64. */
export function secretKey(): string {
  return noise(30).toString('base64');
}

/** A session token: opaque, and as long as STS's own are about. */
export function sessionToken(): string {
  return noise(264).toString('base64');
}

export function requestId(): string {
  return randomUUID();
}

const POOL_BYTES = 65_536;
const pool = { bytes: Buffer.alloc(POOL_BYTES), taken: POOL_BYTES };

/**
 * Random bytes, each given once: the system is asked for many at a time, as asking takes long. They stay until
 * the next are asked for.
 */
function noise(length: number): Buffer {
  if (pool.taken + length > POOL_BYTES) {
    randomFillSync(pool.bytes);
    pool.taken = 0;
  }
  const bytes = pool.bytes.subarray(pool.taken, pool.taken + length);
  pool.taken += length;
  return bytes;
}

/** Five bytes are eight letters; all numbers here are below 2^53. */
function base32(bytes: Buffer): string {
  let letters = '';
  for (let at = 0; at < bytes.length; at += 5) {
    let eight = '';
    for (let rest = bytes.readUIntBE(at, 5); eight.length < 8; rest = Math.trunc(rest / LETTERS)) {
      eight = BASE32.charAt(rest % LETTERS) + eight;
    }
    letters += eight;
  }
  return letters;
}

const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
const LETTERS = BASE32.length;
const ID_BYTES = 10;

/** Reported by many who take keys apart: six bytes, a bit that is set, forty of the account, seven more. */
const ACCOUNT_BYTES = 6;
const NEW_FORM = 2 ** 47;
const NOISES = 2 ** 7;
/** The letters that hold those bytes. */
const ACCOUNT_LETTERS = 10;
