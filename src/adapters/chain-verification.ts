// SPDX-License-Identifier: Apache-2.0

import type { TLSSocket } from 'node:tls';

import type { PresentedChain } from '../core/model/certificate.ts';
import type { Connected, Connection } from '../ports/index.ts';
import type { AnchorsOf } from './roots.ts';

type Verified = Pick<Connected, 'vouches' | 'vouchError' | 'anchors'>;

/** OpenSSL's word on the roots that it was asked about, as the handshake left it. */
export function verificationOf(
  socket: TLSSocket,
  { roots, host }: Connection,
  { presented, anchorsOf }: { readonly presented: PresentedChain; readonly anchorsOf: AnchorsOf },
): Verified {
  if (roots === undefined) return { vouches: undefined, ...NONE };
  const anchorsFor = (asked: typeof roots): Verified['anchors'] => {
    // The store of this machine gives no authority, so nothing is below its anchors.
    if (asked === 'machine') return undefined;
    return typeof asked === 'string' ? anchorsOf(asked, host, presented) : [asked];
  };
  if (socket.authorized) {
    return { vouches: true, vouchError: undefined, anchors: anchorsFor(roots) };
  }
  const code = codeOf(socket.authorizationError);
  return { ...NONE, vouches: false, vouchError: code === UNNAMED ? wordsOf(socket) : code };
}

const NONE = { vouchError: undefined, anchors: undefined } as const;

/** Node types it as an error and gives OpenSSL's code as text. */
function codeOf(error: unknown): string {
  if (typeof error === 'string') return error;
  return error instanceof Error && 'code' in error ? String(error.code) : UNNAMED;
}

/**
 * What OpenSSL says where Node has no name for it: name constraints, key usage, its security level.
 * Node keeps the words from who does not end the connection for them; its own handle has them.
 */
function wordsOf(socket: TLSSocket): string {
  const handle: unknown = Reflect.get(socket, '_handle');
  if (typeof handle !== 'object' || handle === null) return UNNAMED;
  const ask: unknown = Reflect.get(handle, 'verifyError');
  const error: unknown = typeof ask === 'function' ? Reflect.apply(ask, handle, []) : undefined;
  if (!(error instanceof Error) || error.message === '') return UNNAMED;
  return NAMES[error.message] ?? error.message;
}

/** OpenSSL's names of what its security level refuses (X509_verify_cert_error_string(3)). */
const NAMES: Readonly<Record<string, string | undefined>> = {
  'EE certificate key too weak': 'EE_KEY_TOO_SMALL',
  'CA certificate key too weak': 'CA_KEY_TOO_SMALL',
  'CA signature digest algorithm too weak': 'CA_MD_TOO_WEAK',
};

/** How Node calls what it has no name for. */
const UNNAMED = 'UNSPECIFIED';
