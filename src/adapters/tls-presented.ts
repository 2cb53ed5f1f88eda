// SPDX-License-Identifier: Apache-2.0

import type { X509Certificate } from 'node:crypto';
import { checkServerIdentity, type TLSSocket } from 'node:tls';

import { TrustprintError } from '../core/error.ts';
import {
  type Certificate,
  parseCertificate,
  type PresentedChain,
} from '../core/model/certificate.ts';
import { type HostPort, printHostPort } from '../core/model/issuer.ts';

/** What a handshake showed of the server. */
export interface Presented {
  readonly presented: PresentedChain;
  /** Whether the leaf is for the host name or address. */
  readonly hostMatches: boolean;
}

/** Reads what was presented. The same bytes are parsed once: twelve looks show the same chain. */
export function presentedReader(): (socket: TLSSocket, endpoint: HostPort) => Presented {
  const known = new Map<string, Certificate>();
  const read = (certificate: X509Certificate): Certificate => {
    const key = certificate.fingerprint256;
    const parsed = known.get(key) ?? parseCertificate(certificate.raw);
    if (known.size < MAX_KNOWN) known.set(key, parsed);
    return parsed;
  };
  return (socket, { host, port }) => {
    // Asked once: Node hands the chain over, and a second call gives nothing.
    const first = socket.getPeerX509Certificate();
    const [leaf, ...rest] = [...sent(first)].map(read);
    if (first !== undefined && leaf !== undefined) {
      return { presented: [leaf, ...rest], hostMatches: isFor(first, host) };
    }
    throw new TrustprintError(
      'endpoint_presented_none',
      `${printHostPort({ host, port })} presented no certificate`,
      { facts: { host, port }, hint: 'it may offer anonymous ciphers only' },
    );
  };
}

/** As Node asks it of every HTTPS server. */
function isFor(leaf: X509Certificate, host: string): boolean {
  return checkServerIdentity(host, leaf.toLegacyObject()) === undefined;
}

/**
 * In the order sent, strays included. `getPeerX509Certificate()` keeps what was on the wire; the
 * older call re-links by issuer, drops strays and adds roots from the local store.
 */
function* sent(first: X509Certificate | undefined): Generator<X509Certificate> {
  for (let next = first; next !== undefined; next = next.issuerCertificate) yield next;
}

/** Parsed certificates kept at most: a scan of many hosts must not grow without end. */
const MAX_KNOWN = 1000;
