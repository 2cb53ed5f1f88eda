// SPDX-License-Identifier: Apache-2.0

import { printHostPort } from '../../core/model/issuer.ts';
import { systemCodeOf } from '../tls-errors.ts';
import { systemFailureOf } from '../tls-failures.ts';

/** An error that AWS answered with, or what became of a question that it did not answer. */
export interface AwsFailure {
  /** AWS's code as it is on the wire; `undefined` where AWS did not answer in its own form. */
  readonly code: string | undefined;
  readonly status: number | undefined;
  /** AWS's words, or the network's; without anything secret. */
  readonly words: string;
  readonly requestId: string | undefined;
}

/** Takes apart what the SDK throws. Its errors hold requests and answers, so they are not kept. */
export function failureOf(error: unknown): AwsFailure {
  if (!(error instanceof Error)) return { ...NOTHING, words: 'it failed for no reason given' };
  const said = memberOf(error, 'Code');
  const metadata = memberOf(error, '$metadata');
  const status = memberOf(metadata, 'httpStatusCode');
  const requestId = memberOf(metadata, 'requestId');
  const isAnswer = typeof memberOf(error, '$fault') === 'string' && !NAMELESS.has(error.name);
  return {
    code: typeof said === 'string' ? said : isAnswer ? error.name : undefined,
    status: typeof status === 'number' ? status : undefined,
    words: harmless(wordsOf(error)),
    requestId: typeof requestId === 'string' ? requestId : undefined,
  };
}

function wordsOf(error: Error): string {
  const code = systemCodeOf(error);
  if (CLOSED.has(code)) return 'it closed the connection';
  const says = systemFailureOf(code)?.says;
  if (says === undefined) return error.message === '' ? error.name : error.message;
  const one: unknown = error instanceof AggregateError ? error.errors[0] : error; // one an address
  const host = memberOf(one, 'hostname') ?? memberOf(one, 'address');
  const port = memberOf(one, 'port');
  if (typeof host !== 'string') return `it ${says}`;
  return `${typeof port === 'number' ? printHostPort({ host, port }) : host} ${says}`;
}

const CLOSED: ReadonlySet<string> = new Set(['ECONNRESET', 'ECONNABORTED', 'EPIPE']);

/** Whether AWS said that there is no such thing. */
export function isAbsence(error: unknown): boolean {
  return ABSENT.has(failureOf(error).code ?? '');
}

/**
 * Whether AWS decided about what was asked. STS answers some tokens with `InternalFailure`, again
 * and again (recorded 2026-09-11).
 */
export function isDecision({ code, status = 0 }: AwsFailure): boolean {
  if (code === undefined || THROTTLED.has(code)) return false;
  return (status >= 400 && status < SERVER_ERROR) || code === 'InternalFailure';
}

export const SILENT = 'no answer';

/** Nothing came in time. The SDK does not know its name, so it does not ask again. */
export class NoAnswer extends Error {
  override readonly name = 'NoAnswer';

  constructor(timeoutMs: number) {
    super(`${SILENT} within ${String(timeoutMs / 1000)} s`);
  }
}

/**
 * Words that may be shown. AWS's complaint about a signature quotes the request with its session
 * token, and a credential process is quoted with its command line.
 */
function harmless(words: string): string {
  const [first = ''] = words.split(/The Canonical String|\n|Command failed:/);
  const shown = first.replaceAll(TOKEN, '[redacted]').trim().slice(0, MOST_WORDS);
  return shown === '' ? 'in words that are not shown' : shown;
}

function memberOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}

const NOTHING = { code: undefined, status: undefined, requestId: undefined } as const;

/** Names that the SDK gives to answers without a code of AWS's. */
const NAMELESS: ReadonlySet<string> = new Set(['Unknown', 'NotFound', 'Error', 'SyntaxError']);

export const THROTTLED: ReadonlySet<string> = new Set([
  'RequestLimitExceeded',
  'RequestThrottled',
  'SlowDown',
  'ThrottledException',
  'Throttling',
  'ThrottlingException',
  'TooManyRequestsException',
]);

const ABSENT: ReadonlySet<string> = new Set(['NoSuchEntity', 'ResourceNotFoundException']);

const TOKEN = /eyJ[\w-]{5,}={0,2}\.[\w-]*(\.[\w-]*)*/g;
const SERVER_ERROR = 500;
/** AWS's refusals have one to three sentences; an encoded message after them is for nobody to read. */
const MOST_WORDS = 600;
