// SPDX-License-Identifier: Apache-2.0

import { TrustprintError } from '../core/error.ts';
import { printHostAt } from '../core/model/issuer.ts';
import type { Connection } from '../ports/index.ts';
import { type Deadline, MAX_LOOK_BYTES, type Phase } from './tls-deadline.ts';
import { isNotTls, systemFailureOf, tlsFailureOf } from './tls-failures.ts';

/** Of a connection, what an error tells. */
export type Tried = Pick<
  Connection,
  'host' | 'port' | 'address' | 'protocols' | 'signatures' | 'timeoutMs'
>;

/**
 * What went wrong on the way to an endpoint, in our words.
 *
 * @throws What no endpoint can bring about: a defect of ours must not be laid at its door.
 */
export function connectionError(cause: unknown, tried: Tried): TrustprintError {
  if (cause instanceof TrustprintError) return cause;
  if (cause instanceof TypeError || cause instanceof RangeError) throw cause;
  const code = systemCodeOf(cause);
  const { code: ours, says, hint } = systemFailureOf(code) ?? tlsFailureOf(code, tried);
  return new TrustprintError(ours, `${printHostAt(tried)} ${says}`, {
    facts: { ...factsOf(tried), cause: code },
    hint,
    cause,
  });
}

/** An endpoint whose port speaks something else, where its first words told what. */
export function otherProtocolError(
  failure: TrustprintError,
  tried: Tried,
  spoken: string,
): TrustprintError {
  return new TrustprintError(failure.code, `${printHostAt(tried)} speaks ${spoken}, not TLS`, {
    facts: { ...failure.facts, spoken },
    hint: 'check the port: an issuer is served over HTTPS',
    cause: failure.cause,
  });
}

/** Whether it is worth asking what else the port speaks. */
export function isOfNoTls(error: TrustprintError): boolean {
  return isNotTls(systemCodeOf(error.cause));
}

/** What the limits of a probe have ended. */
export function overError(tried: Tried, { over, phase }: Deadline): TrustprintError | undefined {
  if (over === undefined) return undefined;
  return over === 'time' ? timeoutError(tried, phase) : floodError(tried, phase);
}

function floodError(tried: Tried, phase: Phase): TrustprintError {
  const code = phase === 'document' ? 'document_too_large' : 'endpoint_handshake_failed';
  const most = String(MAX_LOOK_BYTES);
  return new TrustprintError(code, `${printHostAt(tried)} ${UNDONE[phase]} within ${most} bytes`, {
    facts: { ...factsOf(tried), most: MAX_LOOK_BYTES, phase },
    hint: 'it sends without end; no client waits for that',
  });
}

function timeoutError(tried: Tried, phase: Phase): TrustprintError {
  const within = `within ${String(tried.timeoutMs / 1000)} s`;
  return new TrustprintError(
    'endpoint_timeout',
    `${printHostAt(tried)} ${UNDONE[phase]} ${within}`,
    {
      facts: { ...factsOf(tried), timeoutMs: tried.timeoutMs, phase },
      hint: 'AWS waits about five seconds; a firewall that drops packets looks like this',
    },
  );
}

/** The code of an error of the system or of OpenSSL: `ECONNRESET`, `ERR_SSL_WRONG_VERSION_NUMBER`. */
export function systemCodeOf(cause: unknown): string {
  return cause instanceof Error && 'code' in cause && typeof cause.code === 'string'
    ? cause.code
    : 'unknown';
}

function factsOf({ host, port, address }: Tried): Readonly<Record<string, string | number>> {
  return { host, port, ...(address === undefined ? {} : { address }) };
}

const UNDONE: Readonly<Record<Phase, string>> = {
  resolving: 'was not resolved',
  connecting: 'did not answer the connection',
  proxy: 'was not reached through the proxy',
  handshake: 'accepted the connection, but did not finish the handshake',
  document: 'did not send the whole document',
};
