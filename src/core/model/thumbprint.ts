// SPDX-License-Identifier: Apache-2.0

import { TrustprintError } from '../error.ts';
import type { Brand } from './brand.ts';

/** SHA-1 of a certificate's DER bytes, as 40 lower-case hexadecimal digits: the form IAM stores. */
export type Thumbprint = Brand<string, 'Thumbprint'>;

/** SHA-256 of a certificate's DER bytes, as 64 lower-case hexadecimal digits: for people to compare. */
export type Fingerprint = Brand<string, 'Fingerprint'>;

/**
 * A value as IAM lists it. IAM keeps any forty characters and lower-cases them, so this need not be
 * the thumbprint of anything: forty x's are a `ListedThumbprint` and must survive a round trip.
 */
export type ListedThumbprint = Brand<string, 'ListedThumbprint'>;

/**
 * Reads a thumbprint as people write it: upper or lower case, with or without colons, and with the
 * `SHA1 Fingerprint=` that `openssl x509 -fingerprint` puts before it.
 *
 * @throws TrustprintError `thumbprint_malformed` when what is left is not 40 hexadecimal digits.
 * @see IAM API, `thumbprintType`: exactly 40 characters.
 */
export function parseThumbprint(text: string): Thumbprint {
  const digits = hexDigits(text);
  if (!/^[0-9a-f]{40}$/.test(digits)) {
    throw new TrustprintError('thumbprint_malformed', `not a SHA-1 thumbprint: "${begun(text)}"`, {
      facts: { text: begun(text), digits: digits.length },
      hint:
        digits.length === 64
          ? 'this is a SHA-256 fingerprint; IAM takes SHA-1'
          : 'give 40 hexadecimal digits',
    });
  }
  return digits as Thumbprint;
}

/**
 * Reads a SHA-256 fingerprint, with or without colons and a leading `sha256:`.
 *
 * @throws TrustprintError `fingerprint_malformed` when what is left is not 64 hexadecimal digits.
 */
export function parseFingerprint(text: string): Fingerprint {
  const digits = hexDigits(text.replace(/^\s*sha-?256:/i, ''));
  if (!/^[0-9a-f]{64}$/.test(digits)) {
    throw new TrustprintError(
      'fingerprint_malformed',
      `not a SHA-256 fingerprint: "${begun(text)}"`,
      {
        facts: { text: begun(text), digits: digits.length },
        hint: 'give sha256: and 64 hexadecimal digits, as openssl x509 -noout -fingerprint -sha256 prints them',
      },
    );
  }
  return digits as Fingerprint;
}

/** A value as IAM lists it, taken as it is but for its case, which IAM folds too. */
export function listedThumbprintOf(text: string): ListedThumbprint {
  return text.toLowerCase() as ListedThumbprint;
}

/** Whether a listed value is this certificate's thumbprint. */
export function isListed(list: readonly ListedThumbprint[], thumbprint: Thumbprint): boolean {
  return list.some((listed) => (listed as string) === thumbprint);
}

/** What was given, as far as it is no secret: a private key may have been pasted in its place. */
function begun(text: string): string {
  return text.length <= SHORT ? text : `${text.slice(0, 8)}… (${String(text.length)} characters)`;
}

/** Keys and passwords worth the name are longer. */
const SHORT = 16;

function hexDigits(text: string): string {
  return text
    .trim()
    .replace(/^sha-?(1|256) fingerprint=/i, '')
    .replaceAll(':', '')
    .toLowerCase();
}
