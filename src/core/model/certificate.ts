// SPDX-License-Identifier: Apache-2.0

import { createHash, X509Certificate } from 'node:crypto';

import { TrustprintError } from '../error.ts';
import { type Instant, instantAt } from './instant.ts';
import type { Fingerprint, Thumbprint } from './thumbprint.ts';

/** One X.509 certificate (RFC 5280): its bytes, and what we read of them. Plain data. */
export interface Certificate {
  /** The DER bytes, base64. Everything else is read from them. */
  readonly der: string;
  /** In the order of the certificate, as `openssl s_client` prints it: `C=US, O=Amazon, CN=…`. */
  readonly subject: string;
  readonly issuer: string;
  /** Hexadecimal, upper case, a minus sign before negative ones, as `openssl x509` prints it. */
  readonly serialNumber: string;
  /** `undefined` when the date in the certificate is not one. */
  readonly notBefore: Instant | undefined;
  readonly notAfter: Instant | undefined;
  readonly sha1: Thumbprint;
  readonly sha256: Fingerprint;
  /** The CA flag of the basic constraints; certificates before version 3 have none. */
  readonly isCa: boolean;
  /** Issued by itself, and its signature verifies with its own key. */
  readonly selfSigned: boolean;
}

/** The certificates that a server sent, in the order sent (RFC 8446, 4.4.2). Never empty. */
export type PresentedChain = readonly [Certificate, ...Certificate[]];

/**
 * Reads a certificate from its DER bytes.
 *
 * @throws TrustprintError `certificate_malformed` when OpenSSL cannot read it, or when the bytes are
 *   not those of one certificate in DER and nothing else: their digests would be of something else.
 */
export function parseCertificate(der: Uint8Array): Certificate {
  const x509 = readX509(der);
  if (!x509.raw.equals(der)) throw notCertificate(der);
  let selfSigned: boolean | undefined;
  const certificate: Certificate = {
    der: Buffer.from(x509.raw).toString('base64'),
    subject: oneLine(x509.subject),
    issuer: oneLine(x509.issuer),
    serialNumber: evenDigits(x509.serialNumber),
    notBefore: dateOf(x509.validFrom),
    notAfter: dateOf(x509.validTo),
    sha1: digestOf(x509.raw, 'sha1') as Thumbprint,
    sha256: digestOf(x509.raw, 'sha256') as Fingerprint,
    isCa: x509.ca,
    // Verified when it is asked: a file of a hundred roots is read for the few that are met.
    get selfSigned() {
      return (selfSigned ??= isSelfSigned(x509));
    },
  };
  READ.set(certificate, x509);
  return certificate;
}

/** Whether `issuer` issued `certificate`: the names and key identifiers agree, and the signature verifies. */
export function isIssuedBy(certificate: Certificate, issuer: Certificate): boolean {
  const known = ISSUED.get(certificate) ?? new WeakMap<Certificate, boolean>();
  ISSUED.set(certificate, known);
  const is = known.get(issuer) ?? issued(x509Of(certificate), x509Of(issuer));
  known.set(issuer, is);
  return is;
}

/** Whether the names and key identifiers say that `issuer` issued `certificate`; no signature is verified. */
export function isNamedIssuer(certificate: Certificate, issuer: Certificate): boolean {
  return x509Of(certificate).checkIssued(x509Of(issuer));
}

/** Whether two certificates certify the same key for the same name, as a renewed or cross-signed CA does. */
export function isSameAuthority(one: Certificate, other: Certificate): boolean {
  if (one.subject !== other.subject) return false;
  const key = keyOf(one);
  return key !== undefined && key === keyOf(other);
}

/** The last certificate as sent: the one whose thumbprint the published procedure takes. */
export function lastOf(chain: PresentedChain): Certificate {
  return chain.at(-1) ?? chain[0];
}

/** By what a chain is told from others: the same certificates, in the same order. */
export function chainKey(chain: PresentedChain): string {
  return chain.map(({ sha256 }) => sha256).join(' ');
}

/** The PEM text of a certificate. */
export function pemOf(certificate: Certificate): string {
  const lines = certificate.der.match(/.{1,64}/g) ?? [];
  return ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----', ''].join('\n');
}

/** Whether the certificate is within its dates; one whose dates are not dates never is. */
export function isInDate(certificate: Certificate, at: Instant): boolean {
  const { notBefore, notAfter } = certificate;
  return notBefore !== undefined && notAfter !== undefined && notBefore <= at && at <= notAfter;
}

/** The public key (SPKI in DER, base64); `undefined` where it is of a kind that OpenSSL does not know. */
export function keyOf(certificate: Certificate): string | undefined {
  if (!KEYS.has(certificate)) KEYS.set(certificate, readKey(certificate));
  return KEYS.get(certificate);
}

function readKey(certificate: Certificate): string | undefined {
  try {
    return x509Of(certificate).publicKey.export({ format: 'der', type: 'spki' }).toString('base64');
  } catch {
    return undefined;
  }
}

/** Read again only where a certificate came as data: links are looked for between all of a chain. */
function x509Of(certificate: Certificate): X509Certificate {
  const known = READ.get(certificate);
  if (known !== undefined) return known;
  const x509 = readX509(Buffer.from(certificate.der, 'base64'));
  READ.set(certificate, x509);
  return x509;
}

function readX509(der: Uint8Array): X509Certificate {
  try {
    return new X509Certificate(der);
  } catch (cause) {
    throw notCertificate(der, cause);
  }
}

function notCertificate(der: Uint8Array, cause?: unknown): TrustprintError {
  return new TrustprintError('certificate_malformed', 'not an X.509 certificate in DER', {
    facts: { bytes: der.length },
    hint: 'compare with: openssl x509 -inform der -noout -text',
    cause,
  });
}

/** A key of a kind that OpenSSL does not know makes `publicKey` throw: then nothing was verified. */
function issued(certificate: X509Certificate, issuer: X509Certificate): boolean {
  try {
    return certificate.checkIssued(issuer) && certificate.verify(issuer.publicKey);
  } catch {
    return false;
  }
}

/** `checkIssued` would not do: it asks for the right to sign certificates, which a leaf has not. */
function isSelfSigned(x509: X509Certificate): boolean {
  try {
    return x509.subject === x509.issuer && x509.verify(x509.publicKey);
  } catch {
    return false;
  }
}

function digestOf(bytes: Uint8Array, algorithm: 'sha1' | 'sha256'): string {
  return createHash(algorithm).update(bytes).digest('hex');
}

/**
 * Node prints a name one attribute a line, escaped as RFC 2253 has it, control characters too; what
 * else could steer a terminal or turn the reading order is escaped here, in the same way.
 */
function oneLine(name: string | undefined): string {
  return (name ?? '').split('\n').join(', ').replaceAll(STEERING, escaped);
}

/** The bytes of a character in UTF-8, as RFC 2253 writes them: `\C2\9B`. */
function escaped(character: string): string {
  const bytes = [...Buffer.from(character)];
  return bytes.map((byte) => `\\${byte.toString(16).toUpperCase().padStart(2, '0')}`).join('');
}

/** Node prints the serial number zero as one digit, where OpenSSL prints whole bytes. */
function evenDigits(serialNumber: string): string {
  return serialNumber === '0' ? '00' : serialNumber;
}

/**
 * Node prints dates as OpenSSL does, `Jan  1 00:00:00 2026 GMT`, and an impossible one in words.
 * Read here and not by `Date.parse`, which takes the year 49 for 2049.
 */
function dateOf(text: string): Instant | undefined {
  const [, month = '', day, hours, minutes, seconds, year] = PRINTED_DATE.exec(text) ?? [];
  if (year === undefined) return undefined;
  return instantAt(
    [Number(year), MONTHS.indexOf(month), Number(day)],
    [Number(hours), Number(minutes), Number(seconds)],
  );
}

const READ = new WeakMap<Certificate, X509Certificate>();
const KEYS = new WeakMap<Certificate, string | undefined>();
/** Signatures are the dear part of a chain, and `watch` meets the same certificates every round. */
const ISSUED = new WeakMap<Certificate, WeakMap<Certificate, boolean>>();

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const PRINTED_DATE =
  /^(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) +(\d{1,2}) (\d\d):(\d\d):(\d\d)(?:\.\d+)? +(\d{1,4}) GMT$/;

/** C1 controls, line and paragraph separators, and marks that turn the reading order. */
const STEERING = /[\u0080-\u009F\u061C\u200B-\u200F\u2028-\u202E\u2060-\u2069\uFEFF]/g;
