// SPDX-License-Identifier: Apache-2.0

import {
  createSecureContext,
  DEFAULT_CIPHERS,
  type SecureContext,
  type SecureContextOptions,
} from 'node:tls';

import { pemOf } from '../core/model/certificate.ts';
import type { Connection } from '../ports/index.ts';
import { keepLatest } from './bounded-map.ts';
import { isNamedFor, type RootFiles, rootsOf } from './roots.ts';

/**
 * The TLS contexts, made when first asked for: reading some 140 roots takes OpenSSL longer than a
 * handshake. Those of the same roots are shared by all that is asked in this process.
 */
export function contextsFor(files: RootFiles): (connection: Connection) => SecureContext {
  const known = new Map<string, SecureContext>();
  return ({ host, roots, protocols, signatures }) => {
    if (typeof roots === 'object') {
      // One root alone is asked about for one chain: not worth keeping.
      return createSecureContext({ ca: pemOf(roots), ...PARTIAL, ...VERSIONS[protocols] });
    }
    const at = roots === 'issuerCa' && isNamedFor(host, files) ? host : '';
    const key = [roots ?? 'none', protocols, signatures, at].join(' ');
    const context =
      known.get(key) ??
      sharedContext({
        ...(roots === undefined ? { ca: [] } : rootsOf(roots, host, files)),
        ...VERSIONS[protocols],
        ...(signatures === 'rsa' ? RSA_ONLY : {}),
      });
    known.set(key, context);
    return context;
  };
}

/** The one context of these options: their whole text is the key, so no other roots are trusted. */
function sharedContext(options: SecureContextOptions): SecureContext {
  const key = JSON.stringify(options);
  const context = SHARED.get(key) ?? createSecureContext(options);
  keepLatest(SHARED, [key, context], MOST_SHARED);
  return context;
}

const SHARED = new Map<string, SecureContext>();

/** Kept at most, the latest: of three kinds of roots and two of signatures each, for some libraries and CAs. */
const MOST_SHARED = 50;

/** An anchor may be an intermediate. */
const PARTIAL: SecureContextOptions = { allowPartialTrustChain: true };

/**
 * Older versions than 1.2 are not offered: it is the least that AWS's own endpoints take (AWS
 * Security Blog, TLS 1.2 to become the minimum, 2022-06), and what STS offers as a client is not
 * published.
 */
const VERSIONS: Readonly<Record<Connection['protocols'], SecureContextOptions>> = {
  any: { minVersion: 'TLSv1.2', maxVersion: 'TLSv1.3' },
  'tls12-at-most': { minVersion: 'TLSv1.2', maxVersion: 'TLSv1.2' },
  'tls13-only': { minVersion: 'TLSv1.3', maxVersion: 'TLSv1.3' },
};

/**
 * As a client without elliptic curves in its signatures: servers with two certificates then show
 * RSA. With TLS 1.2 some go by the cipher suites, so those for ECDSA are not offered either.
 */
const RSA_ONLY: SecureContextOptions = {
  ciphers: `${DEFAULT_CIPHERS}:!aECDSA`,
  sigalgs: [
    'rsa_pss_rsae_sha256',
    'rsa_pss_rsae_sha384',
    'rsa_pss_rsae_sha512',
    'rsa_pkcs1_sha256',
    'rsa_pkcs1_sha384',
    'rsa_pkcs1_sha512',
  ].join(':'),
};
