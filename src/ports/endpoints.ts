// SPDX-License-Identifier: Apache-2.0

import type { Certificate, PresentedChain } from '../core/model/certificate.ts';
import type { RootSet } from '../core/model/facts.ts';
import type { HostPort } from '../core/model/issuer.ts';
import type { Origin } from '../core/model/allowed-addresses.ts';

/** One TLS connection to open, and what to fetch over it. */
export interface Connection extends HostPort {
  /** Where to connect instead of asking the resolver; the host name is still sent and checked. */
  readonly address: string | undefined;
  /** Who names the endpoint, where nobody typed it: what is not fair to ask is not connected to. */
  readonly namedBy: Origin | undefined;
  /** The roots that OpenSSL is asked about: a set, or one certificate alone; `undefined`: it is not asked. */
  readonly roots: RootSet | Certificate | undefined;
  readonly protocols: 'any' | 'tls12-at-most' | 'tls13-only';
  /** `rsa`: offer RSA signatures only, as an old client would; servers with two certificates differ. */
  readonly signatures: 'any' | 'rsa';
  /** A path (and query) to GET over the same connection, or none. */
  readonly path: string | undefined;
  /** A second path to GET over the same connection, once the first document is there. */
  readonly next?: (first: FetchedDocument) => string | undefined;
  /** For the whole of it: connecting, the handshake and the document. Milliseconds. */
  readonly timeoutMs: number;
}

/** What a connection showed. */
export interface Connected {
  readonly presented: PresentedChain;
  readonly protocol: string;
  /** OpenSSL's word on `roots`; `undefined` where it was not asked. */
  readonly vouches: boolean | undefined;
  /** OpenSSL's code when it does not verify. */
  readonly vouchError: string | undefined;
  /** The roots of the set that what was served leads to, where the set verifies it. */
  readonly anchors: readonly Certificate[] | undefined;
  readonly hostMatches: boolean;
  /** The address that was spoken to; `undefined` through a proxy. */
  readonly address: string | undefined;
  readonly tookMs: number;
  /** `undefined` when no path was asked for. */
  readonly document: FetchedDocument | undefined;
  /** The document of `next`; `undefined` when none was asked for. */
  readonly second: FetchedDocument | undefined;
}

export type FetchedDocument =
  | {
      readonly kind: 'fetched';
      readonly status: number;
      readonly body: string;
      readonly tookMs: number;
      readonly location: string | undefined;
    }
  | { readonly kind: 'failed'; readonly error: Error; readonly tookMs: number };

export interface Endpoints {
  /**
   * Opens one connection, never a resumed one, and closes it.
   *
   * @throws TrustprintError `name_unresolved`, `endpoint_private`, `endpoint_no_route`,
   *   `endpoint_unreachable`, `endpoint_timeout`, `endpoint_handshake_failed`, `endpoint_presented_none`, `proxy_refused`.
   *   A document that fails does not throw: the chain was seen all the same.
   */
  connect(connection: Connection, signal: AbortSignal): Promise<Connected>;

  /**
   * Every address of a host, IPv4 first, as `--resolve`, `--ipv4`, `--ipv6` and the system give them.
   * `undefined` where a proxy resolves names.
   *
   * @throws TrustprintError `name_unresolved`.
   */
  addressesOf(endpoint: HostPort, signal: AbortSignal): Promise<readonly string[] | undefined>;
}

/** What a server shows to who asks for no session. Nothing proves that it holds the key. */
export interface Peeked extends Pick<Connected, 'presented' | 'address' | 'tookMs'> {}

/** Certificates by the thousand: a tenth of the work of a handshake, and no word on trust. */
export interface QuickProbes {
  /**
   * Reads the certificates that are in clear before TLS 1.3. `undefined` where the server refuses TLS
   * 1.2 or what was offered: then a handshake tells.
   *
   * @throws TrustprintError as `connect`.
   */
  peek(
    endpoint: Pick<Connection, 'host' | 'port' | 'address' | 'namedBy' | 'timeoutMs'>,
    signal: AbortSignal,
  ): Promise<Peeked | undefined>;
}
