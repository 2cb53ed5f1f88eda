// SPDX-License-Identifier: Apache-2.0

import { createHash, X509Certificate } from 'node:crypto';

import { TrustprintError } from '../error.ts';
import { type Instant, instantOf } from './instant.ts';
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
 * @throws TrustprintError `certificate_malformed` when OpenSSL cannot read it.
 */
export function parseCertificate(der: Uint8Array): Certificate {
  const x509 = readX509(der);
  return {
    der: Buffer.from(x509.raw).toString('base64'),
    subject: oneLine(x509.subject),
    issuer: oneLine(x509.issuer),
    serialNumber: x509.serialNumber,
    notBefore: dateOf(x509.validFrom),
    notAfter: dateOf(x509.validTo),
    sha1: digestOf(x509.raw, 'sha1') as Thumbprint,
    sha256: digestOf(x509.raw, 'sha256') as Fingerprint,
    isCa: x509.ca,
    selfSigned: issued(x509, x509),
  };
}

/** Whether `issuer` issued `certificate`: the names and key identifiers agree, and the signature verifies. */
export function isIssuedBy(certificate: Certificate, issuer: Certificate): boolean {
  return issued(x509Of(certificate), x509Of(issuer));
}

/** Whether two certificates certify the same key for the same name, as a renewed or cross-signed CA does. */
export function isSameAuthority(one: Certificate, other: Certificate): boolean {
  return one.subject === other.subject && publicKeyOf(one) === publicKeyOf(other);
}

/** The last certificate as sent: the one whose thumbprint the published procedure takes. */
export function lastOf(chain: PresentedChain): Certificate {
  return chain.at(-1) ?? chain[0];
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

function publicKeyOf(certificate: Certificate): string {
  return x509Of(certificate).publicKey.export({ format: 'der', type: 'spki' }).toString('base64');
}

function x509Of(certificate: Certificate): X509Certificate {
  return readX509(Buffer.from(certificate.der, 'base64'));
}

function readX509(der: Uint8Array): X509Certificate {
  try {
    return new X509Certificate(der);
  } catch (cause) {
    throw new TrustprintError('certificate_malformed', 'not an X.509 certificate', {
      facts: { bytes: der.length },
      hint: 'compare with: openssl x509 -inform der -noout -text',
      cause,
    });
  }
}

/** A key of a kind that OpenSSL does not know makes `publicKey` throw: then nothing was verified. */
function issued(certificate: X509Certificate, issuer: X509Certificate): boolean {
  try {
    return certificate.checkIssued(issuer) && certificate.verify(issuer.publicKey);
  } catch {
    return false;
  }
}

function digestOf(bytes: Uint8Array, algorithm: 'sha1' | 'sha256'): string {
  return createHash(algorithm).update(bytes).digest('hex');
}

/** Node prints a name one attribute a line, escaped as RFC 2253 has it, control characters too. */
function oneLine(name: string | undefined): string {
  return (name ?? '').split('\n').join(', ');
}

/** Node prints dates as OpenSSL does, `Jan  1 00:00:00 2026 GMT`; an impossible one is no date. */
function dateOf(text: string): Instant | undefined {
  const milliseconds = Date.parse(text);
  return Number.isNaN(milliseconds) ? undefined : instantOf(milliseconds);
}
