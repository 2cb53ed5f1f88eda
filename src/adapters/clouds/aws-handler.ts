// SPDX-License-Identifier: Apache-2.0

import { addAbortSignal, Readable } from 'node:stream';

import { NodeHttpHandler } from '@smithy/node-http-handler';

import { TrustprintError } from '../../core/error.ts';
import { type Route, RoutedAgent } from './aws-agents.ts';

/**
 * How requests to AWS go out, and what of the answers comes in: bounded, and of AWS's own form. A
 * page of some gateway with status 200 would else pass for an empty answer.
 */
export function awsHandler(route: HandlerRoute, token: 'none' | 'in-body'): NodeHttpHandler {
  return new CarefulHandler(route, token);
}

interface HandlerRoute extends Route {
  readonly onSecret: ((secret: string) => void) | undefined;
}

class CarefulHandler extends NodeHttpHandler {
  readonly #token: 'none' | 'in-body';
  readonly #onSecret: HandlerRoute['onSecret'];

  constructor(route: HandlerRoute, token: 'none' | 'in-body') {
    super({
      connectionTimeout: route.timeoutMs,
      requestTimeout: route.timeoutMs,
      socketTimeout: route.timeoutMs,
      throwOnRequestTimeout: true,
      httpsAgent: new RoutedAgent(route),
    });
    this.#token = token;
    this.#onSecret = route.onSecret;
  }

  override async handle(
    ...[request, options]: Parameters<NodeHttpHandler['handle']>
  ): ReturnType<NodeHttpHandler['handle']> {
    if (this.#token === 'in-body') requireSecret(request.protocol, request.hostname);
    for (const secret of secretsIn(request)) this.#onSecret?.(secret);
    const answered = await super.handle(request, options);
    const { response } = answered;
    const bytes = await bounded(response.body, options?.abortSignal);
    requireAnswer(response.statusCode, bytes, request.hostname);
    response.body = Readable.from([bytes]);
    return answered;
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
  const form = typeof body === 'string' && body.includes(WEB_IDENTITY) ? body : '';
  return [...inHeaders, ...new URLSearchParams(form).getAll(WEB_IDENTITY)];
}

const TOKEN_HEADERS: ReadonlySet<string> = new Set([
  'x-amz-security-token',
  'x-amz-sso_bearer_token',
]);
const WEB_IDENTITY = 'WebIdentityToken';

/** A token goes over TLS, or no further than this machine. */
function requireSecret(protocol: string, hostname: string): void {
  if (protocol === 'https:' || LOOPBACK.test(hostname)) return;
  throw new TrustprintError('token_exposed', `a token is not sent to ${hostname} over plain HTTP`, {
    facts: { host: hostname },
    hint: 'give an https endpoint: --endpoint-url, AWS_ENDPOINT_URL',
  });
}

async function bounded(body: unknown, signal: unknown): Promise<Buffer> {
  if (!(body instanceof Readable)) return Buffer.alloc(0);
  if (signal instanceof AbortSignal) addAbortSignal(signal, body);
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
    hint: 'something between here and AWS may answer in its place: look at --proxy and --endpoint-url',
  });
}

const XML_ANSWER = /^(<\?xml[^>]*\?>\s*)?<[A-Za-z]*Response[\s>]/;
const SERVER_ERROR = 500;
const TOO_MANY_REQUESTS = 429;
const LOOPBACK = /^(localhost|127\.\d+\.\d+\.\d+|\[?::1\]?)$/;

/** The longest answer that is asked for lists 700 providers (the highest quota reported), 200 kB. */
const MAX_ANSWER_BYTES = 4 * 1024 * 1024;
