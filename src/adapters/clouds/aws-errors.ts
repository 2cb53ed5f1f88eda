// SPDX-License-Identifier: Apache-2.0

import { type ErrorCode, TrustprintError } from '../../core/error.ts';
import { type AwsFailure, failureOf, SILENT, THROTTLED } from './aws-failure.ts';

/** What was asked of AWS, for messages. */
export interface CallInfo {
  /** As IAM policies name it: `iam:GetOpenIDConnectProvider`. */
  readonly action: string;
  /** The ARN or name that it is about. */
  readonly resource: string;
  readonly effect: 'read' | 'write';
}

/** What a failure is among us: one of the codes that the port names. */
export function errorOf(error: unknown, asked: CallInfo): TrustprintError {
  if (error instanceof TrustprintError)
    return asked.effect === 'read' ? error : unsettled(error, asked);
  const failure = failureOf(error);
  const code = CODES[kindOf(failure)][asked.effect];
  const { sentence, hint } = SAID[code](asked, failure);
  return new TrustprintError(code, sentence, {
    facts: {
      action: asked.action,
      resource: asked.resource,
      code: failure.code ?? null,
      status: failure.status ?? null,
      words: failure.words,
      requestId: failure.requestId ?? null,
    },
    hint,
  });
}

/** A write whose answer could not be read may have been made; without credentials it was refused. */
function unsettled(error: TrustprintError, { action, resource }: CallInfo): TrustprintError {
  if (CREDENTIALS.has(error.code)) {
    return new TrustprintError('cloud_write_denied', error.message, {
      facts: { ...error.facts, action, resource },
      hint: error.hint ?? LOG_IN,
      cause: error,
    });
  }
  if (error.code !== 'cloud_answer_unreadable') return error;
  return new TrustprintError('write_unsettled', `it is not known whether ${action} took place`, {
    facts: { ...error.facts, action, resource },
    hint: LOOK_AGAIN,
    cause: error,
  });
}

type Code = keyof typeof SAID;
type Kind = 'unaccepted' | 'throttled' | 'silent' | 'denied' | 'concurrent' | 'refused';

function kindOf({ code, status }: AwsFailure): Kind {
  if (code === undefined || status === undefined || status >= SERVER_ERROR) {
    return status === TOO_MANY_REQUESTS ? 'throttled' : 'silent';
  }
  if (UNACCEPTED.has(code)) return 'unaccepted';
  if (THROTTLED.has(code)) return 'throttled';
  if (DENIED.has(code)) return 'denied';
  return code === 'ConcurrentModification' ? 'concurrent' : 'refused';
}

/** A read that was refused for a while can be tried again; a write that was, was not made. */
const CODES = {
  unaccepted: { read: 'credentials_refused', write: 'cloud_write_denied' },
  throttled: { read: 'cloud_throttled', write: 'cloud_write_refused' },
  silent: { read: 'cloud_unreachable', write: 'write_unsettled' },
  denied: { read: 'cloud_read_denied', write: 'cloud_write_denied' },
  concurrent: { read: 'cloud_unreachable', write: 'list_changed' },
  refused: { read: 'cloud_read_refused', write: 'cloud_write_refused' },
} as const satisfies Record<Kind, Record<CallInfo['effect'], Code>>;

interface Said {
  readonly sentence: string;
  readonly hint: string;
}

const LOOK_AGAIN = 'run the same command again in a minute: it reads what is there first';

const LOG_IN =
  'log in again (aws sso login), check the clock of this machine, or give --profile or --region';

const SAID = {
  credentials_refused: (_, { words }) => ({
    sentence: `AWS does not accept the credentials: ${words}`,
    hint: LOG_IN,
  }),
  cloud_throttled: ({ action }) => ({
    sentence: `AWS refuses ${action} for now: too many requests`,
    hint: 'try again in a minute',
  }),
  cloud_unreachable: ({ action }, { words }) => ({
    sentence: `AWS gave no answer to ${action}${words.startsWith(SILENT) ? words.slice(SILENT.length) : `: ${words}`}`,
    hint: hintAtNetwork(words),
  }),
  cloud_read_denied: ({ action, resource }, { words }) => ({
    sentence: `these credentials may not ${action} on ${resource}: ${words}`,
    hint: `allow ${action} on ${resource}, or look with others: --profile, --assume-role`,
  }),
  cloud_read_refused: ({ action, resource }, { words }) => ({
    sentence: `AWS does not take ${action} on ${resource}: ${words}`,
    hint: 'check how the ARN or name is written, and --region',
  }),
  cloud_write_denied: ({ action, resource }, { code = '', words }) =>
    UNACCEPTED.has(code)
      ? {
          sentence: `AWS does not accept the credentials for ${action} any more: ${words}`,
          hint: LOG_IN,
        }
      : {
          sentence: `these credentials may not ${action} on ${resource}: ${words}`,
          hint: `allow ${action} on ${resource}, or write with others: --profile, --assume-role`,
        },
  cloud_write_refused: ({ action, resource }, { words }) => ({
    sentence: `AWS refused ${action} on ${resource}: ${words}`,
    hint: 'nothing was changed; correct what AWS says and run the same command again',
  }),
  list_changed: ({ resource }, { words }) => ({
    sentence: `somebody else was changing ${resource}: ${words}`,
    hint: 'run the same command again: it plans again from what is there now',
  }),
  write_unsettled: ({ action }, { words }) => ({
    sentence: `it is not known whether ${action} took place: ${words}`,
    hint: LOOK_AGAIN,
  }),
} as const satisfies Partial<Record<ErrorCode, (asked: CallInfo, failure: AwsFailure) => Said>>;

function hintAtNetwork(words: string): string {
  if (REFUSED_HERE.test(words)) {
    return 'nothing answers there on this machine: if a lab has ended, start it again, or unset AWS_ENDPOINT_URL and what else trustprint lab env had set';
  }
  // The SDK looks for its files there, whatever AWS_CONFIG_FILE says; Node then asks /etc/passwd.
  if (words.includes('uv_os_homedir')) return 'set HOME: the AWS SDK finds no home folder';
  return CERTIFICATE.test(words)
    ? 'if something here intercepts TLS on purpose, name its roots: --ca-bundle FILE, AWS_CA_BUNDLE'
    : `check the network, --proxy, --endpoint-url and --region${words.startsWith(SILENT) ? '; --timeout TIME waits longer' : ''}`;
}

/** @see IAM API Reference, common errors; EKS API Reference, common errors. */
const DENIED: ReadonlySet<string> = new Set([
  'AccessDenied',
  'AccessDeniedException',
  'UnauthorizedOperation',
  'NotAuthorized',
]);
const UNACCEPTED: ReadonlySet<string> = new Set([
  'ExpiredToken',
  'ExpiredTokenException',
  'IncompleteSignature',
  'IncompleteSignatureException',
  'InvalidClientTokenId',
  'InvalidSignatureException',
  'MissingAuthenticationToken',
  'MissingAuthenticationTokenException',
  'OptInRequired',
  'RequestExpired',
  'SignatureDoesNotMatch',
  'UnrecognizedClientException',
]);
/** Ours, of credentials that could not be had. */
const CREDENTIALS: ReadonlySet<string> = new Set(['credentials_missing', 'credentials_refused']);
/** What the system says of a port of this machine that nobody listens on. */
const REFUSED_HERE = /^(127\.|\[?::1\b).* refuses connections$/;
/** What OpenSSL and Node say of a server whose certificate they do not accept. */
const CERTIFICATE = /certificate|self[- ]signed|CERT_/i;
const SERVER_ERROR = 500;
const TOO_MANY_REQUESTS = 429;
