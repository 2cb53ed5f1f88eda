// SPDX-License-Identifier: Apache-2.0

// The certificate library asks for this polyfill before it is loaded.
import 'reflect-metadata';
import { X509Certificates } from '@peculiar/x509';

/**
 * The bytes of each certificate in CMS signed data, in the order of the file, which means nothing.
 * Loaded only where there is such a file.
 *
 * @throws Error when it is none, or when a certificate in it would not come out byte by byte.
 */
export function certificatesInSignedData(bytes: Uint8Array): readonly Uint8Array[] {
  const whole = Buffer.from(bytes);
  return Array.from(new X509Certificates(whole), (certificate) => {
    const der = Buffer.from(certificate.rawData);
    // The library writes out again what it has read; a certificate that is not quite DER comes out changed.
    if (!whole.includes(der)) throw new Error('a certificate in it is not in DER');
    return der;
  });
}
