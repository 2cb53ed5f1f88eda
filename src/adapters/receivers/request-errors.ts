// SPDX-License-Identifier: Apache-2.0

import { TrustprintError } from '../../core/error.ts';
import { systemCodeOf } from '../tls-errors.ts';
import { systemFailureOf, tlsFailureOf } from '../tls-failures.ts';

/** Who was asked, as errors tell it. */
export interface Whose {
  /** `receiver ops` */
  readonly whose: string;
  readonly host: string;
  readonly timeoutMs: number;
}

/** Why a receiver could not be asked, or did not answer: worth trying again. */
export function requestError(error: unknown, about: Whose, isLate: boolean): TrustprintError {
  if (error instanceof TrustprintError && error.code.startsWith('receiver_')) return error;
  const { whose, host } = about;
  const code = systemCodeOf(error);
  const says = isLate
    ? `did not answer within ${String(about.timeoutMs / 1000)} s`
    : error instanceof TrustprintError
      ? `cannot be reached: ${error.message}`
      : failureIn(code);
  return new TrustprintError('receiver_unavailable', `${whose} at ${host} ${says}`, {
    facts: { receiver: whose, host, cause: isLate ? 'timeout' : code },
    hint: 'the message is kept and sent again; trustprint watch --test-alert tries it now',
  });
}

/** What a status other than 2xx says. Of the body nothing is told: it may quote what was sent. */
export function statusError(
  { whose, host }: Whose,
  status: number,
  retryAfter: string | undefined,
): TrustprintError {
  const isFinal = FINAL.has(status);
  const retryAfterMs = isFinal ? undefined : millisecondsIn(retryAfter);
  const redirect = status >= 300 && status <= 399 ? ', and redirects are not followed' : '';
  return new TrustprintError(
    isFinal ? 'receiver_refused' : 'receiver_unavailable',
    `${whose} at ${host} answered ${String(status)}${redirect}`,
    {
      facts: {
        receiver: whose,
        host,
        status,
        ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
      },
      hint: hintFor(status),
    },
  );
}

function failureIn(code: string): string {
  if (CERTIFICATE.test(code)) return `sends a certificate that is not trusted here (${code})`;
  if (code.startsWith('HPE_')) return 'does not answer as an HTTP server does';
  if (code.startsWith('ERR_SSL_')) {
    return tlsFailureOf(code, { protocols: 'any', signatures: 'any' }).says;
  }
  return systemFailureOf(code)?.says ?? `cannot be reached (${code})`;
}

/** RFC 9110, 10.2.3: seconds, or a date. */
function millisecondsIn(retryAfter: string | undefined): number | undefined {
  if (retryAfter === undefined) return undefined;
  if (/^\d{1,9}$/.test(retryAfter)) return Number(retryAfter) * 1000;
  const date = Date.parse(retryAfter);
  return Number.isNaN(date) ? undefined : Math.max(0, date - Date.now());
}

function hintFor(status: number): string {
  if (status >= 300 && status <= 399) return 'name the URL that it leads to';
  if (status === 401 || status === 403) return 'check its secret or token';
  if (status === 404 || status === 410) return 'check its URL: the webhook may have been removed';
  return 'see the log of the receiver';
}

/** Gone, and bodies that are not taken now or ever: too large, not of its form. */
const FINAL: ReadonlySet<number> = new Set([410, 413, 422]);

/** Node's names for what OpenSSL says of a chain, and for a name that the certificate has not. */
const CERTIFICATE =
  /^(?:CERT_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_|ERR_TLS_CERT_|INVALID_|PATH_LENGTH_|HOSTNAME_MISMATCH)/;
