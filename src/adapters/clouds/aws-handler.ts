// SPDX-License-Identifier: Apache-2.0

import { addAbortSignal, Readable } from 'node:stream';

import { NodeHttpHandler } from '@smithy/node-http-handler';

import { TrustprintError } from '../../core/error.ts';
import { isLab } from '../lab-probe.ts';
import { type Route, RoutedAgent } from '../proxy.ts';
import { deadlineIn } from '../tls-deadline.ts';
import { NoAnswer } from './aws-failure.ts';

/**
 * How requests to AWS go out, and what of the answers comes in: bounded, and of AWS's own form. A
 * page of some gateway with status 200 would else pass for an empty answer.
 */
export function awsHandler(route: HandlerRoute): NodeHttpHandler {
  return new CarefulHandler(route);
}

interface HandlerRoute extends Route {
  readonly onSecret: ((secret: string) => void) | undefined;
}

type HttpRequest = Parameters<NodeHttpHandler['handle']>[0];

class CarefulHandler extends NodeHttpHandler {
  readonly #route: HandlerRoute;

  constructor(route: HandlerRoute) {
    super({ httpsAgent: new RoutedAgent(route) });
    this.#route = route;
  }

  override async handle(
    ...[request, options]: Parameters<NodeHttpHandler['handle']>
  ): ReturnType<NodeHttpHandler['handle']> {
    const { onSecret, timeoutMs } = this.#route;
    const given = options?.abortSignal;
    const caller = given instanceof AbortSignal ? given : new AbortController().signal;
    const deadline = deadlineIn(timeoutMs, caller);
    const { signal: abortSignal } = deadline;
    try {
      if (carriesToken(request.body)) await requireSecret(request, abortSignal);
      for (const secret of secretsIn(request)) onSecret?.(secret);
      const answered = await super.handle(request, { ...options, abortSignal });
      const { response } = answered;
      const bytes = await bounded(response.body, abortSignal);
      requireAnswer(response.statusCode, bytes, request.hostname);
      response.body = Readable.from([bytes]);
      return answered;
    } catch (error) {
      throw deadline.over === undefined ? error : new NoAnswer(timeoutMs);
    } finally {
      deadline.end();
    }
  }
}

/** What a request carries that an answer may quote: tokens in its headers, and a web identity in its form. */
function secretsIn({
  headers,
  body,
}: {
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: unknown;
}): readonly string[] {
  const inHeaders = Object.entries(headers).flatMap(([name, value]) =>
    TOKEN_HEADERS.has(name.toLowerCase()) ? [value] : [],
  );
  const form = typeof body === 'string' && body.includes(PARAMETER) ? body : '';
  return [...inHeaders, ...new URLSearchParams(form).getAll(PARAMETER)];
}

const TOKEN_HEADERS: ReadonlySet<string> = new Set([
  'x-amz-security-token',
  'x-amz-sso_bearer_token',
]);

/** The query protocol sends a token as a parameter, whoever of the SDK asks: we, or its credential chain. */
function carriesToken(body: unknown): boolean {
  if (body === undefined || body === null) return false;
  if (typeof body === 'string') return body.includes(PARAMETER);
  if (!(body instanceof Uint8Array)) return true;
  // By its memory: the SDK warns of its bytes where they are taken for a text.
  return Buffer.from(body.buffer, body.byteOffset, body.byteLength).includes(PARAMETER);
}

/** A token goes over TLS, or to what has just proven to be a lab on this machine. */
async function requireSecret(
  { protocol, hostname, port }: HttpRequest,
  signal: AbortSignal,
): Promise<void> {
  if (protocol === 'https:') return;
  const host = hostname.includes(':') && !hostname.startsWith('[') ? `[${hostname}]` : hostname;
  const endpoint = `${protocol}//${host}${port === undefined ? '' : `:${String(port)}`}`;
  if (await isLab(endpoint, signal)) return;
  throw new TrustprintError(
    'token_exposed',
    `a token is not sent to ${hostname} over plain HTTP: no lab answers there`,
    {
      facts: { host: hostname, port: port ?? null },
      hint: 'give an https endpoint: --endpoint-url, AWS_ENDPOINT_URL, AWS_ENDPOINT_URL_STS',
    },
  );
}

async function bounded(body: unknown, signal: AbortSignal): Promise<Buffer> {
  if (!(body instanceof Readable)) return Buffer.alloc(0);
  addAbortSignal(signal, body);
  const chunks: Uint8Array[] = [];
  let length = 0;
  const stream: AsyncIterable<Uint8Array> = body;
  for await (const chunk of stream) {
    length += chunk.length;
    if (length > MAX_ANSWER_BYTES)
      throw unreadable(`it has more than ${String(MAX_ANSWER_BYTES)} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** Answers that ask for another attempt may have any form: a load balancer's own are pages. */
function requireAnswer(status: number, bytes: Buffer, host: string): void {
  if (status >= SERVER_ERROR || status === TOO_MANY_REQUESTS) return;
  const begins = bytes
    .subarray(0, 200)
    .toString('utf8')
    .replace(/^\uFEFF/, '')
    .trimStart();
  if (XML_ANSWER.test(begins) || begins.startsWith('{')) return;
  const what = /^<(!doctype|html)/i.test(begins) ? 'a page' : 'something else';
  throw unreadable(`${host} answered ${String(status)} with ${what}`);
}

function unreadable(why: string): TrustprintError {
  return new TrustprintError('cloud_answer_unreadable', `not an answer of AWS: ${why}`, {
    facts: { why },
    hint: 'something between here and AWS may answer in its place: check --proxy and --endpoint-url',
  });
}

const PARAMETER = 'WebIdentityToken';
const XML_ANSWER = /^(<\?xml[^>]*\?>\s*)?<[A-Za-z]*Response[\s>]/;
const SERVER_ERROR = 500;
const TOO_MANY_REQUESTS = 429;

/** The longest answer that is asked for lists 700 providers (the highest quota reported), 200 kB. */
const MAX_ANSWER_BYTES = 4 * 1024 * 1024;
