// SPDX-License-Identifier: Apache-2.0

import { getCACertificates, type SecureContextOptions } from 'node:tls';

import { pemOf } from '../core/model/certificate.ts';
import type { RootSet } from '../core/model/facts.ts';
import { readCertificates } from './certificate-files.ts';

/** PEM certificates of the root sets that are not Node's own. */
export interface RootFiles {
  /** Roots that stand in for AWS's library in predictions (`--library`). */
  readonly library?: readonly string[];
  /** CAs that issuers may chain to (`--issuer-ca`). */
  readonly issuerCa?: readonly IssuerCa[];
  /** The roots of this machine; its store where absent. Read only when it is asked about. */
  readonly machine?: () => readonly string[];
}

/** A CA named for an issuer's host, or for all of them. */
export interface IssuerCa {
  readonly host: string | undefined;
  readonly roots: readonly string[];
}

/**
 * What OpenSSL is to trust for a root set, at a host. Always an explicit list, since Node's own
 * default grows by environment (`NODE_EXTRA_CA_CERTS`, `NODE_USE_SYSTEM_CA`).
 */
export function rootsOf(
  roots: RootSet,
  host: string,
  { library, issuerCa = [], machine = machineStore }: RootFiles,
): Pick<SecureContextOptions, 'ca' | 'allowPartialTrustChain'> {
  switch (roots) {
    case 'bundled':
      return { ca: getCACertificates('bundled') };
    case 'library':
      return { ca: [...(library ?? getCACertificates('bundled'))] };
    case 'issuerCa': {
      const own = issuerCa.filter((ca) => isFor(ca, host)).flatMap((ca) => ca.roots);
      // A CA named for an issuer may be an intermediate, and anchors all the same.
      return { ca: [...getCACertificates('bundled'), ...own], allowPartialTrustChain: true };
    }
    case 'machine':
      return { ca: [...machine()] };
  }
}

/** Whether a CA is named for this host alone: then what it vouches for differs from host to host. */
export function isNamedFor(host: string, { issuerCa = [] }: RootFiles): boolean {
  return issuerCa.some((ca) => ca.host !== undefined && isFor(ca, host));
}

/**
 * Reads a file of roots, in any form that certificates come in, as PEM.
 *
 * @param name What the file is called in messages.
 * @throws TrustprintError `pem_damaged`, `pem_empty`, `certificate_malformed`, `file_too_large`.
 */
export async function parseRoots(bytes: Uint8Array, name: string): Promise<readonly string[]> {
  const { certificates } = await readCertificates(bytes, { name, lenient: false });
  return certificates.map(pemOf);
}

function isFor(ca: IssuerCa, host: string): boolean {
  return ca.host === undefined || ca.host.toLowerCase() === host.toLowerCase();
}

/** A file and a folder often hold the same roots. */
function machineStore(): readonly string[] {
  return [...new Set(getCACertificates('system'))];
}
