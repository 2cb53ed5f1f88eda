// SPDX-License-Identifier: Apache-2.0

import type { ErrorCode } from '../core/error.ts';
import type { Connection } from '../ports/index.ts';

/** What a failure says of the endpoint, and what to do about it. */
export interface Failure {
  readonly code: ErrorCode;
  /** After the endpoint's name: `refuses connections`. */
  readonly says: string;
  readonly hint: string;
}

/** What was offered: a refusal is a refusal of that. */
export type Offer = Pick<Connection, 'protocols' | 'signatures'>;

/** What a code of the operating system means, or `undefined` for one that is not known. */
export function systemFailureOf(code: string): Failure | undefined {
  return SYSTEM[code];
}

/** What OpenSSL's reason means, as it stands in Node's codes (`ERR_SSL_…`). */
export function tlsFailureOf(reason: string, offer: Offer): Failure {
  const { says, hint } = TLS.find(({ when }) => when.test(reason)) ?? ANY_TLS;
  const at = typeof says === 'function' ? says(offer) : says;
  return {
    code: 'endpoint_handshake_failed',
    says: at,
    hint: typeof hint === 'function' ? hint(offer) : hint,
  };
}

/** Whether OpenSSL did not find TLS in what it read: then it is worth asking what else is spoken. */
export function isNotTls(reason: string): boolean {
  return NOT_TLS.test(reason);
}

const NO_ROUTE: Failure = {
  code: 'endpoint_no_route',
  says: 'cannot be reached from this machine: no route',
  hint: 'this machine may have no IPv6, or no way out; AWS looks from elsewhere',
};

const DISCONNECTED: Failure = {
  code: 'endpoint_unreachable',
  says: 'closed the connection before the handshake was done',
  hint: 'a load balancer without a healthy member, or a firewall, does this; try again',
};

const EXHAUSTED: Failure = {
  code: 'not_looked_at',
  says: 'was not probed: this machine has no socket or memory left',
  hint: 'probe fewer at once, or raise the limit: ulimit -n',
};

const UNRESOLVED: Failure = {
  code: 'name_unresolved',
  says: 'resolves to no address here',
  hint: 'check the spelling; AWS resolves the name from outside',
};

const SYSTEM: Readonly<Record<string, Failure>> = {
  ECONNREFUSED: {
    code: 'endpoint_unreachable',
    says: 'refuses connections',
    hint: 'nothing listens there: check the host and the port',
  },
  ECONNRESET: DISCONNECTED,
  ECONNABORTED: DISCONNECTED,
  EPIPE: DISCONNECTED,
  ENETUNREACH: NO_ROUTE,
  EHOSTUNREACH: NO_ROUTE,
  EADDRNOTAVAIL: NO_ROUTE,
  EAFNOSUPPORT: NO_ROUTE,
  ENETDOWN: NO_ROUTE,
  EINVAL: NO_ROUTE, // a link-local address without its zone
  EACCES: NO_ROUTE, // a broadcast address, or a rule of this machine's firewall
  EPERM: NO_ROUTE,
  EMFILE: EXHAUSTED,
  ENFILE: EXHAUSTED,
  ENOBUFS: EXHAUSTED,
  ENOMEM: EXHAUSTED,
  ENOTFOUND: UNRESOLVED,
  EAI_AGAIN: UNRESOLVED,
  ETIMEDOUT: {
    code: 'endpoint_timeout',
    says: 'did not answer the connection in time',
    hint: 'a firewall that drops packets looks like this',
  },
};

interface TlsFailure {
  readonly when: RegExp;
  readonly says: string | ((offer: Offer) => string);
  readonly hint: string | ((offer: Offer) => string);
}

const NOT_TLS = /WRONG_VERSION_NUMBER|HTTP_REQUEST|HTTPS_PROXY_REQUEST|PACKET_LENGTH_TOO_LONG/;

const SPOKEN = { any: 'neither TLS 1.2 nor 1.3', 'tls12-at-most': '1.2', 'tls13-only': '1.3' };

/** By OpenSSL's reasons: the first row that fits. */
const TLS: readonly TlsFailure[] = [
  {
    when: NOT_TLS,
    says: 'does not speak TLS on this port',
    hint: 'check the port',
  },
  {
    when: /EXCESSIVE_MESSAGE_SIZE/,
    says: 'sends more certificates than OpenSSL takes (about 100 kB)',
    hint: 'have it send the leaf and its CA certificates only',
  },
  {
    when: /PROTOCOL_VERSION|UNSUPPORTED_PROTOCOL|VERSION_TOO_LOW|INAPPROPRIATE_FALLBACK/,
    says: ({ protocols }) =>
      protocols === 'any' ? `speaks ${SPOKEN.any}` : `does not speak TLS ${SPOKEN[protocols]}`,
    hint: ({ protocols }) =>
      protocols === 'any'
        ? 'it may be very old; AWS is not known to take less than TLS 1.2'
        : 'it speaks another version',
  },
  {
    when: /CERTIFICATE_REQUIRED/,
    says: 'wants a client certificate',
    hint: 'an issuer must be readable by anybody',
  },
  {
    when: /UNRECOGNIZED_NAME/,
    says: 'does not know this host name (SNI)',
    hint: 'check the host name, and what the load balancer serves',
  },
  {
    when: /NO_APPLICATION_PROTOCOL/,
    says: 'does not speak HTTP/1.1 (ALPN)',
    hint: 'it may be an endpoint of HTTP/2 only, as gRPC has them',
  },
  {
    when: /ALERT_HANDSHAKE_FAILURE|INSUFFICIENT_SECURITY/,
    says: ({ signatures }) =>
      signatures === 'rsa'
        ? 'refuses a client that takes RSA signatures only'
        : 'refuses the handshake',
    hint: ({ signatures }) =>
      signatures === 'rsa'
        ? 'it has no RSA certificate'
        : 'it wants a client certificate, knows no such host, or shares no cipher with us',
  },
  {
    when: /ALERT_BAD_CERTIFICATE|ALERT_UNKNOWN_CA|ALERT_ACCESS_DENIED|ALERT_CERTIFICATE_UNKNOWN/,
    says: 'refuses us as a client; it may want a client certificate',
    hint: 'an issuer must be readable by anybody',
  },
  {
    when: /ALERT_INTERNAL_ERROR/,
    says: 'answered that it has an error of its own (internal_error)',
    hint: 'servers without a certificate for the host name do this',
  },
  {
    when: /BAD_SIGNATURE|SIGNATURE_FAILURE|DECRYPT_ERROR/,
    says: 'does not prove that it holds the key of the first certificate it sends',
    hint: 'the certificate of the key has to come first',
  },
  {
    when: /KEY_TOO_SMALL|MD_TOO_WEAK|WRONG_SIGNATURE_TYPE|LEGACY_SIGALG|WRONG_CURVE|SMALL_SUBGROUP/,
    says: 'uses keys or signatures that are too weak for OpenSSL',
    hint: 'a certificate with RSA 2048 or P-256 and SHA-256 is taken everywhere',
  },
  {
    when: /UNEXPECTED_|TOO_MANY_|RECORD_TOO_SMALL|BAD_RECORD|BAD_LENGTH|LENGTH_MISMATCH|DECODE_ERROR|DATA_LENGTH/,
    says: 'answers, but not by the rules of TLS',
    hint: 'it may be no TLS server, or a middlebox before it may be broken',
  },
  {
    when: /UNSAFE_LEGACY_RENEGOTIATION/,
    says: 'has no secure renegotiation (RFC 5746)',
    hint: 'it, or a middlebox before it, is older than 2010',
  },
];

const ANY_TLS: TlsFailure = {
  when: /^/,
  says: 'answered, but no TLS handshake came about',
  hint: 'compare with: openssl s_client -connect HOST:PORT -servername HOST',
};
