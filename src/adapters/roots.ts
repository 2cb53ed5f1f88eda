// SPDX-License-Identifier: Apache-2.0

import { getCACertificates, type SecureContextOptions } from 'node:tls';

import type { RootSet } from '../core/model/facts.ts';

/** PEM certificates of the root sets that are files of the user. */
export interface RootFiles {
  /** Roots that stand in for AWS's library in predictions (`--library`). */
  readonly library?: readonly string[];
  /** CAs the issuer may chain to (`--issuer-ca`). */
  readonly issuerCa?: readonly string[];
}

/**
 * What OpenSSL is to trust for a root set. Always an explicit list, since Node's own default grows
 * by environment (`NODE_EXTRA_CA_CERTS`, `NODE_USE_SYSTEM_CA`).
 */
export function rootsOf(
  roots: RootSet,
  { library, issuerCa = [] }: RootFiles,
): Pick<SecureContextOptions, 'ca' | 'allowPartialTrustChain'> {
  switch (roots) {
    case 'bundled':
      return { ca: getCACertificates('bundled') };
    case 'library':
      return { ca: [...(library ?? getCACertificates('bundled'))] };
    case 'issuerCa':
      // A CA named for an issuer may be an intermediate, and anchors all the same.
      return { ca: [...getCACertificates('bundled'), ...issuerCa], allowPartialTrustChain: true };
    case 'machine':
      return { ca: getCACertificates('system') };
  }
}
