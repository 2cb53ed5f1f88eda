// SPDX-License-Identifier: Apache-2.0

import { type ErrorCode, TrustprintError } from '../core/error.ts';
import { type HostPort, printHostPort } from '../core/model/issuer.ts';

/** What went wrong on the way to an endpoint, in our words. */
export function connectionError(cause: unknown, { host, port }: HostPort): TrustprintError {
  if (cause instanceof TrustprintError) return cause;
  const code = systemCodeOf(cause);
  const name = printHostPort({ host, port });
  const facts = { host, port, cause: code };
  const system = SYSTEM[code];
  if (system !== undefined) {
    return new TrustprintError(system.code, `${name} ${system.says}`, {
      facts,
      hint: system.hint,
      cause,
    });
  }
  const tls = TLS.find(({ when }) => when.test(`${code} ${messageOf(cause)}`)) ?? ANY_TLS;
  return new TrustprintError('endpoint_handshake_failed', `${name} ${tls.says}`, {
    facts,
    hint: tls.hint,
    cause,
  });
}

/** The time for a connection ran out. */
export function timeoutError({ host, port }: HostPort, timeoutMs: number): TrustprintError {
  return new TrustprintError(
    'endpoint_timeout',
    `${printHostPort({ host, port })} did not answer within ${String(timeoutMs / 1000)} s`,
    {
      facts: { host, port, timeoutMs },
      hint: 'AWS waits about five seconds; a firewall that drops packets looks like this',
    },
  );
}

interface SystemFailure {
  readonly code: ErrorCode;
  readonly says: string;
  readonly hint: string;
}

const NO_ROUTE: SystemFailure = {
  code: 'endpoint_no_route',
  says: 'cannot be reached from this machine: no route',
  hint: 'this machine may have no IPv6, or no way out; AWS looks from elsewhere',
};

const DISCONNECTED: SystemFailure = {
  code: 'endpoint_unreachable',
  says: 'closed the connection before TLS was spoken',
  hint: 'a load balancer without a healthy member looks like this; try again',
};

const SYSTEM: Readonly<Record<string, SystemFailure>> = {
  ECONNREFUSED: {
    code: 'endpoint_unreachable',
    says: 'refuses connections',
    hint: 'nothing listens there: look at the host and the port',
  },
  ECONNRESET: DISCONNECTED,
  EPIPE: DISCONNECTED,
  ENETUNREACH: NO_ROUTE,
  EHOSTUNREACH: NO_ROUTE,
  EADDRNOTAVAIL: NO_ROUTE,
  EAFNOSUPPORT: NO_ROUTE,
  ENETDOWN: NO_ROUTE,
  EACCES: NO_ROUTE,
  ETIMEDOUT: {
    code: 'endpoint_timeout',
    says: 'did not answer the connection in time',
    hint: 'a firewall that drops packets looks like this',
  },
};

interface TlsFailure {
  readonly when: RegExp;
  readonly says: string;
  readonly hint: string;
}

/** By OpenSSL's reasons, as they stand in Node's codes and messages. */
const TLS: readonly TlsFailure[] = [
  {
    when: /WRONG_VERSION_NUMBER|HTTP_REQUEST|PACKET_LENGTH_TOO_LONG|UNEXPECTED_MESSAGE|BAD_RECORD_TYPE|RECORD_LAYER|INVALID_RECORD/i,
    says: 'does not speak TLS on this port',
    hint: 'it may be plain HTTP: look at the port',
  },
  {
    when: /EXCESSIVE_MESSAGE_SIZE|MESSAGE_SIZE/i,
    says: 'sends more certificates than OpenSSL takes (about 100 kB)',
    hint: 'send the leaf and its CA certificates only',
  },
  {
    when: /PROTOCOL_VERSION|UNSUPPORTED_PROTOCOL|NO_PROTOCOLS/i,
    says: 'refuses this version of TLS',
    hint: 'AWS speaks TLS 1.2',
  },
  {
    when: /CERTIFICATE_REQUIRED|HANDSHAKE_FAILURE.*40|BAD_CERTIFICATE|UNKNOWN_CA/i,
    says: 'refuses the handshake; it may want a client certificate',
    hint: 'an issuer must be readable by anybody',
  },
  {
    when: /UNRECOGNIZED_NAME/i,
    says: 'does not know this host name',
    hint: 'look at the host name; the server goes by SNI',
  },
  {
    when: /EE_KEY_TOO_SMALL|CA_KEY_TOO_SMALL|KEY_TOO_SMALL|DH_KEY/i,
    says: 'uses a key that is too small for OpenSSL',
    hint: 'a new certificate with RSA 2048 or P-256',
  },
];

const ANY_TLS: TlsFailure = {
  when: /^/,
  says: 'answered, but no TLS handshake came about',
  hint: 'compare with: openssl s_client -connect',
};

function systemCodeOf(cause: unknown): string {
  return cause instanceof Error && 'code' in cause && typeof cause.code === 'string'
    ? cause.code
    : 'unknown';
}

function messageOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : '';
}
