// SPDX-License-Identifier: Apache-2.0

import { type ErrorCode, TrustprintError } from '../../core/error.ts';
import { systemCodeOf } from '../tls-errors.ts';
import { systemFailureOf, tlsFailureOf } from '../tls-failures.ts';
import { type RequestInfo, factsOf } from './request-info.ts';
import { Refused, type Unanswered } from './http-exchange.ts';
import { unsettled } from './api-errors.ts';

/**
 * What it is among us that no answer came, or none that could be read.
 *
 * @param overtimeMs Within which time there was none, where that ended it.
 */
export function errorOfSilence(
  { cause, wasSent }: Unanswered,
  asked: RequestInfo,
  overtimeMs: number | undefined,
): TrustprintError {
  const { code, says, hint } = silenceOf(cause, overtimeMs);
  if (asked.effect === 'write' && wasSent) return unsettled(asked, says);
  const name = systemCodeOf(cause);
  return new TrustprintError(code, `${asked.server} ${says}`, {
    facts: { ...factsOf(asked), cause: name },
    hint,
    ...(cause instanceof TrustprintError ? { cause } : {}),
  });
}

interface Silence {
  readonly code: Extract<ErrorCode, 'kubernetes_unreachable' | 'kubernetes_answer_unreadable'>;
  readonly says: string;
  readonly hint: string;
}

function silenceOf(cause: unknown, overtimeMs: number | undefined): Silence {
  if (overtimeMs !== undefined)
    return unreachable(`did not answer within ${String(overtimeMs / 1000)} s`, ROUTE);
  if (cause instanceof Refused)
    return { code: 'kubernetes_answer_unreadable', says: cause.message, hint: BETWEEN };
  if (cause instanceof TrustprintError) {
    return unreachable(`is not reached: ${cause.message}`, cause.hint ?? ROUTE);
  }
  const name = systemCodeOf(cause);
  if (name.startsWith('HPE_'))
    return { code: 'kubernetes_answer_unreadable', says: 'does not speak HTTP', hint: BETWEEN };
  return ofCertificate(name) ?? ofNetwork(name);
}

function ofCertificate(name: string): Silence | undefined {
  if (name === 'ERR_TLS_CERT_ALTNAME_INVALID') {
    return unreachable(
      'sends a certificate for other names',
      'check the server of the kubeconfig; tls-server-name says what it is called where it is reached by another name',
    );
  }
  const says = CERTIFICATES[name];
  return says === undefined ? undefined : unreachable(`sends a certificate that ${says}`, ROOTS);
}

function ofNetwork(name: string): Silence {
  const system = systemFailureOf(name);
  if (system !== undefined) return unreachable(system.says, ROUTE);
  if (!name.startsWith('ERR_SSL_')) return unreachable(`ended the connection (${name})`, ROUTE);
  const { says } = tlsFailureOf(name, { protocols: 'any', signatures: 'any' });
  return unreachable(
    says,
    'check the server of the kubeconfig, and the client certificate of its user',
  );
}

function unreachable(says: string, hint: string): Silence {
  return { code: 'kubernetes_unreachable', says, hint };
}

const ROUTE =
  'see whether kubectl gets there: kubectl cluster-info; a private endpoint answers in its own network only: VPN, proxy-url, --proxy';
const BETWEEN =
  'something between here and the cluster may answer in its place: check the server and the proxy-url of the kubeconfig, and --proxy';
const ROOTS =
  'write the kubeconfig again (aws eks update-kubeconfig); if something here intercepts TLS on purpose, name its roots: --ca-bundle FILE';

/** What OpenSSL says of a chain, by Node's names. */
const CERTIFICATES: Readonly<Record<string, string | undefined>> = {
  CERT_HAS_EXPIRED: 'has expired',
  CERT_NOT_YET_VALID: 'is not valid yet: check the clock of this machine',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'the CA of the kubeconfig did not sign',
  SELF_SIGNED_CERT_IN_CHAIN: 'the CA of the kubeconfig did not sign',
  UNABLE_TO_GET_ISSUER_CERT: 'the CA of the kubeconfig did not sign',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'the CA of the kubeconfig did not sign',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'the CA of the kubeconfig did not sign',
  CERT_SIGNATURE_FAILURE: 'is signed by another key than that of its CA',
  CERT_UNTRUSTED: 'is not to be trusted for servers',
  INVALID_CA: 'was issued by what is no CA',
  INVALID_PURPOSE: 'is not for servers',
  PATH_LENGTH_EXCEEDED: 'has a longer path than its CA allows',
};
