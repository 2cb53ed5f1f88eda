// SPDX-License-Identifier: Apache-2.0

import type { PemBlock } from '../core/model/pem.ts';

/** Whether a block of that label may hold certificates: OpenSSL's and keytool's names for them. */
export function isCertificateLabel(label: string): boolean {
  return CERTIFICATE_LABELS.has(label);
}

/** What stands in the other blocks, counted and never shown: `2 private keys (not shown)`. */
export function ignoredBlocks(blocks: readonly PemBlock[]): readonly string[] {
  const counts = new Map<string, number>();
  for (const { label } of blocks) {
    if (isCertificateLabel(label)) continue;
    const what = kindOf(label);
    counts.set(what, (counts.get(what) ?? 0) + 1);
  }
  return [...counts].map(([what, count]) => {
    const plural = count === 1 ? what : `${what}s`;
    return `${String(count)} ${plural}${what === PRIVATE_KEY ? ' (not shown)' : ''}`;
  });
}

function kindOf(label: string): string {
  if (label.endsWith('PRIVATE KEY')) return PRIVATE_KEY;
  if (label.endsWith('PUBLIC KEY')) return 'public key';
  if (label.endsWith('REQUEST')) return 'certificate request';
  if (label.endsWith('CRL')) return 'revocation list';
  if (label === 'SSL SESSION PARAMETERS') return 'TLS session (not shown)';
  return 'block of another kind';
}

const PRIVATE_KEY = 'private key';

/** `X509 CERTIFICATE` and `TRUSTED CERTIFICATE` are OpenSSL's; PKCS#7 goes by several names. */
const CERTIFICATE_LABELS: ReadonlySet<string> = new Set([
  'CERTIFICATE',
  'X509 CERTIFICATE',
  'X.509 CERTIFICATE',
  'TRUSTED CERTIFICATE',
  'CERTIFICATE CHAIN',
  'PKCS7',
  'PKCS #7 SIGNED DATA',
  'CMS',
]);
