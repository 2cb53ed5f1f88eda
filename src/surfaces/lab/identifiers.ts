// SPDX-License-Identifier: Apache-2.0

import { randomBytes, randomUUID } from 'node:crypto';

/** An identifier as IAM makes them: a prefix that tells its kind, and base32 to twenty characters. */
export function uniqueId(prefix: 'AIDA' | 'AIPA' | 'AKIA' | 'ANPA' | 'AROA' | 'ASIA'): string {
  return `${prefix}${letters(20 - prefix.length)}`;
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

function letters(count: number): string {
  return [...randomBytes(count)].map((byte) => BASE32.charAt(byte % BASE32.length)).join('');
}

const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
