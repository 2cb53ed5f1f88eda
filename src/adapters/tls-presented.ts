// SPDX-License-Identifier: Apache-2.0

import type { X509Certificate } from 'node:crypto';
import type { Socket } from 'node:net';
import { addAbortSignal } from 'node:stream';
import { checkServerIdentity, type DetailedPeerCertificate, type TLSSocket } from 'node:tls';

import { TrustprintError } from '../core/error.ts';
import {
  type Certificate,
  parseCertificate,
  type PresentedChain,
} from '../core/model/certificate.ts';
import { type HostPort, printHostPort } from '../core/model/issuer.ts';
import { keepLatest } from './bounded-map.ts';
import { deadlineIn } from './tls-deadline.ts';

/** What a handshake showed of the server. */
export interface Presented {
  readonly presented: PresentedChain;
  /** Whether the leaf is for the host name or address. */
  readonly hostMatches: boolean;
}

/** Reads what a handshake showed; `bytes`: how many the server had sent when it was complete. */
export type PresentedReader = (socket: TLSSocket, endpoint: HostPort, bytes: number) => Presented;

/**
 * Reads what was presented. The same bytes are read once: twelve probes show the same chain.
 *
 * @param isFrugal For processes that run for long. Each full reading of a chain costs some 8 kB that Node
 *   24.21 never gives back (`X509Certificate::New` takes issuers out of OpenSSL's list and frees none). So a
 *   chain that was read in full once is told by its certificates as Node links them, and by the size of the
 *   handshake: a root or a stray more or less is hundreds of bytes. Only another order of the same
 *   certificates is taken for it.
 */
export function presentedReader(isFrugal = false): PresentedReader {
  const read = fullReader();
  if (!isFrugal) return read;
  const known = new Map<string, { readonly shown: Presented; readonly bytes: number }>();
  return (socket, endpoint, bytes) => {
    const protocol = socket.getProtocol() ?? '';
    const key = [printHostPort(endpoint), protocol, ...linkedIn(socket)].join(' ');
    const before = known.get(key);
    const isSame = before !== undefined && Math.abs(before.bytes - bytes) <= SAME_WITHIN_BYTES;
    const shown = isSame ? before.shown : read(socket, endpoint);
    keepLatest(known, [key, { shown, bytes: isSame ? before.bytes : bytes }], MAX_LINKED);
    return shown;
  };
}

/** SHA-256 of the certificates from the leaf up, as far as Node links them. */
function* linkedIn(socket: TLSSocket): Generator<string> {
  const seen = new Set<string>();
  // Without a certificate there is an object without members.
  let next: Partial<DetailedPeerCertificate> | undefined = socket.getPeerCertificate(true);
  while (next?.fingerprint256 !== undefined && !seen.has(next.fingerprint256)) {
    seen.add(next.fingerprint256);
    yield next.fingerprint256;
    next = next.issuerCertificate;
  }
}

function fullReader(): (socket: TLSSocket, endpoint: HostPort) => Presented {
  const known = new Map<string, Certificate>();
  const read = (certificate: X509Certificate): Certificate => {
    const key = certificate.fingerprint256;
    const parsed = known.get(key) ?? parseCertificate(certificate.raw);
    if (known.size < MAX_KNOWN) known.set(key, parsed);
    return parsed;
  };
  const matching = new Map<string, boolean>();
  const isFor = (leaf: X509Certificate, host: string): boolean => {
    const key = `${leaf.fingerprint256} ${host}`;
    // As Node asks it of every HTTPS server.
    const matches =
      matching.get(key) ?? checkServerIdentity(host, leaf.toLegacyObject()) === undefined;
    if (matching.size < MAX_KNOWN) matching.set(key, matches);
    return matches;
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

/**
 * In the order sent, strays included. `getPeerX509Certificate()` keeps what was on the wire; the
 * older call re-links by issuer, drops strays and adds roots from the local store.
 */
function* sent(first: X509Certificate | undefined): Generator<X509Certificate> {
  for (let next = first; next !== undefined; next = next.issuerCertificate) yield next;
}

/** Parsed certificates kept at most: a scan of many hosts must not grow without end. */
const MAX_KNOWN = 1000;
/** Signatures of one key differ by a few bytes; the smallest certificates have some three hundred. */
const SAME_WITHIN_BYTES = 32;
/** Chains of hosts, of a few kilobytes each. */
const MAX_LINKED = 5000;

/**
 * What a port speaks that does not speak TLS, as far as its first words tell. OpenSSL keeps what it
 * read to itself, so this takes a connection more; it is opened only where a probe has failed so.
 */
export async function spokenOver(
  open: (signal: AbortSignal) => Promise<Socket>,
  host: string,
  caller: AbortSignal,
): Promise<string | undefined> {
  const deadline = deadlineIn(LISTENS_FOR_MS, caller);
  let socket: Socket | undefined;
  try {
    socket = await open(deadline.signal);
    socket.on('error', () => undefined);
    socket.write(`GET / HTTP/1.0\r\nHost: ${host}\r\nConnection: close\r\n\r\n`);
    const heard: AsyncIterable<Buffer> = addAbortSignal(deadline.signal, socket);
    for await (const words of heard)
      return nameOf(words.subarray(0, MOST_BYTES).toString('latin1'));
    return undefined;
  } catch {
    return undefined; // a port that falls silent has told nothing
  } finally {
    socket?.destroy();
    deadline.end();
  }
}

/** By the first words of RFC 9112, RFC 4253, RFC 5321 and RFC 959, RFC 1939, RFC 9051. */
function nameOf(words: string): string | undefined {
  if (words.startsWith('HTTP/')) return 'plain HTTP';
  if (words.startsWith('SSH-')) return 'SSH';
  if (/^[2-5]\d\d[ -]/.test(words)) return 'SMTP or FTP';
  if (words.startsWith('+OK')) return 'POP3';
  return words.startsWith('* OK') ? 'IMAP' : undefined;
}

/** Two round trips, around the world, to a machine that is busy; the probe has failed already. */
const LISTENS_FOR_MS = 2000;

/** The longest of the words is nine characters. */
const MOST_BYTES = 32;
