// SPDX-License-Identifier: Apache-2.0

import type { PemBlock } from '../core/model/pem.ts';

/** The text of a file, by its byte order mark; PowerShell writes UTF-16 where others write UTF-8. */
export function textOf(bytes: Uint8Array): string {
  const [first, second] = bytes;
  const encoding =
    first === 0xff && second === 0xfe
      ? 'utf-16le'
      : first === 0xfe && second === 0xff
        ? 'utf-16be'
        : 'utf-8';
  return new TextDecoder(encoding).decode(bytes);
}

/** What the listing of `openssl s_client` says that the certificates beside it do not bear out. */
export function listingWarnings(text: string, held: number): readonly string[] {
  const lists = text.match(LISTING)?.length ?? 0;
  const listed = text.match(LISTED)?.length ?? 0;
  if (lists > 1)
    return [`it holds ${String(lists)} listings of openssl s_client: give one chain at a time`];
  if (lists === 0 || listed === held) return [];
  const counts = `it lists ${String(listed)} certificates and holds ${String(held)}`;
  return [held === 1 ? `${counts}: openssl s_client was run without -showcerts` : counts];
}

const LISTING = /^Certificate chain\s*$/gm;
const LISTED = /^\s{0,3}\d{1,3} s:/gm;

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
