// SPDX-License-Identifier: Apache-2.0

import { X509Certificate } from 'node:crypto';
import type { TLSSocket } from 'node:tls';

import type { PresentedChain } from '../core/model/certificate.ts';
import { certificatesOf, pathOf } from '../core/chains/path.ts';
import type { Connected, Connection } from '../ports/index.ts';
import type { AnchorsOf } from './roots.ts';

type Verified = Pick<Connected, 'vouches' | 'vouchError' | 'anchors'>;

/** OpenSSL's word on the roots that it was asked about, as the handshake left it. */
export function vouchingOf(
  { authorized, authorizationError }: TLSSocket,
  { roots, host }: Connection,
  { presented, anchorsOf }: { readonly presented: PresentedChain; readonly anchorsOf: AnchorsOf },
): Verified {
  if (roots === undefined) return { vouches: undefined, ...NONE };
  const anchorsFor = (asked: typeof roots): Verified['anchors'] => {
    // The store of this machine gives no authority, so nothing is below its anchors.
    if (asked === 'machine') return undefined;
    return typeof asked === 'string' ? anchorsOf(asked, host, presented) : [asked];
  };
  if (authorized) {
    return { vouches: true, vouchError: undefined, anchors: anchorsFor(roots) };
  }
  const code = codeOf(authorizationError);
  return { ...NONE, vouches: false, vouchError: code === UNNAMED ? weaknessOf(presented) : code };
}

const NONE = { vouchError: undefined, anchors: undefined } as const;

/** Node types it as an error and gives OpenSSL's code as text. */
function codeOf(error: unknown): string {
  if (typeof error === 'string') return error;
  return error instanceof Error && 'code' in error ? String(error.code) : UNNAMED;
}

/**
 * Node has no name for what OpenSSL's security level refuses, which is why it refuses most often.
 * Found again in OpenSSL's order (`check_auth_level`), along the path, in OpenSSL's names.
 */
function weaknessOf(presented: PresentedChain): string {
  const path = certificatesOf(presented, pathOf(presented)).map(
    ({ der }) => new X509Certificate(Buffer.from(der, 'base64')),
  );
  const [leaf, ...above] = path;
  if (leaf !== undefined && isKeyWeak(leaf)) return 'EE_KEY_TOO_SMALL';
  if (above.some(isKeyWeak)) return 'CA_KEY_TOO_SMALL';
  return path.some(isDigestWeak) ? 'CA_MD_TOO_WEAK' : UNNAMED;
}

/** A key of a kind that OpenSSL does not know cannot be asked for. */
function isKeyWeak(certificate: X509Certificate): boolean {
  try {
    const bits = certificate.publicKey.asymmetricKeyDetails?.modulusLength;
    return bits !== undefined && bits < LEAST_MODULUS_BITS;
  } catch {
    return false;
  }
}

function isDigestWeak({ signatureAlgorithm = '' }: X509Certificate): boolean {
  return /md[245]|sha-?1(?!\d)/i.test(signatureAlgorithm);
}

/** How Node calls what it has no name for. */
const UNNAMED = 'UNSPECIFIED';

/** 112 bits of security, OpenSSL's level 2, its default since 3.2 (SSL_CTX_set_security_level(3)). */
const LEAST_MODULUS_BITS = 2048;
