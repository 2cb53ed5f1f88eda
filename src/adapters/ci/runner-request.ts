// SPDX-License-Identifier: Apache-2.0

import { type IncomingMessage, request } from 'node:http';
import { request as secureRequest } from 'node:https';

import { TrustprintError } from '../../core/error.ts';
import { isJsonObject } from '../../core/model/json.ts';
import { looksLikeToken } from '../../core/model/web-identity.ts';
import type { ProxyFor } from '../proxy-for.ts';
import { RoutedAgent } from '../proxy.ts';

/** How a runner is reached. */
export interface RunnerRoute {
  /** The proxy that leads to a URL. */
  readonly proxyFor: ProxyFor;
  /** For the whole of one request, in milliseconds. */
  readonly timeoutMs: number;
}

/**
 * Asks the endpoint of a runner for an ID token. The bearer token goes over TLS, or no further than
 * this machine; redirects are not followed, and neither of the two tokens is in any error.
 *
 * @throws TrustprintError `token_exposed`, `ci_token_refused`.
 */
export async function tokenOfRunner(
  url: URL,
  bearer: string,
  { route, signal }: { readonly route: RunnerRoute; readonly signal: AbortSignal },
): Promise<string> {
  requireSecret(url);
  const inTime = AbortSignal.any([signal, AbortSignal.timeout(route.timeoutMs)]);
  let answer: Answer;
  try {
    answer = await answerOf(url, bearer, { route, signal: inTime });
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof TrustprintError) throw error;
    const late = inTime.aborted ? `nothing within ${String(route.timeoutMs)} ms` : codeOf(error);
    throw refused(url, `the endpoint of the runner could not be asked: ${late}`, {});
  }
  const { status, body } = answer;
  if (status !== OK) {
    throw refused(url, `the endpoint of the runner answered ${String(status)}`, { status });
  }
  const token = valueIn(body);
  if (token !== undefined) return token;
  throw refused(url, 'the endpoint of the runner answered without a token', { status });
}

interface Answer {
  readonly status: number;
  readonly body: string;
}

async function answerOf(
  url: URL,
  bearer: string,
  { route, signal }: { readonly route: RunnerRoute; readonly signal: AbortSignal },
): Promise<Answer> {
  const isSecure = url.protocol === 'https:';
  const agent = isSecure ? new RoutedAgent({ ...route, ca: undefined }) : false;
  try {
    const asked = (isSecure ? secureRequest : request)(url, {
      method: 'GET',
      agent,
      signal,
      maxHeaderSize: MAX_HEADER_BYTES,
      headers: {
        accept: 'application/json',
        'accept-encoding': 'identity',
        authorization: `bearer ${bearer}`,
        'user-agent': 'trustprint',
      },
    });
    const response = await new Promise<IncomingMessage>((resolve, reject) => {
      asked.once('response', resolve);
      asked.on('error', reject);
      asked.end();
    });
    return { status: response.statusCode ?? 0, body: await bodyOf(response, url) };
  } finally {
    if (agent !== false) agent.destroy();
  }
}

async function bodyOf(response: IncomingMessage, url: URL): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_ANSWER_BYTES) {
      response.destroy();
      throw refused(
        url,
        `the endpoint of the runner answered more than ${String(MAX_ANSWER_BYTES)} bytes`,
        {},
      );
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function valueIn(body: string): string | undefined {
  try {
    const answer: unknown = JSON.parse(body);
    const value = isJsonObject(answer) ? answer['value'] : undefined;
    return typeof value === 'string' && looksLikeToken(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function requireSecret(url: URL): void {
  if (url.protocol === 'https:') return;
  if (url.protocol === 'http:' && LOOPBACK.test(url.hostname)) return;
  throw new TrustprintError(
    'token_exposed',
    `the endpoint of the runner is at plain ${url.protocol.replace(':', '')}, at ${url.hostname}`,
    {
      facts: { host: url.hostname },
      hint: 'the request carries a token: it goes over https, or to this machine alone',
    },
  );
}

/** Of the URL the host alone is told: its path and query may be worth something to others. */
function refused(
  url: URL,
  sentence: string,
  { status }: { readonly status?: number },
): TrustprintError {
  return new TrustprintError('ci_token_refused', sentence, {
    facts: { host: url.hostname, status: status ?? null },
    hint: HINTS[String(status)] ?? 'run the job again; the status page of the service may say more',
  });
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'no connection';
}

const HINTS: Readonly<Record<string, string | undefined>> = {
  '401': 'the token for the request has ended with its job: run it in a step of the job itself',
  '403': 'write into the job: permissions: { id-token: write, contents: read }',
};

const OK = 200;
const LOOPBACK = /^(localhost|127(?:\.\d{1,3}){3}|\[::1\])$/;

/** STS takes a token of 20,000 characters (its API reference); JSON around it is a few bytes. */
const MAX_ANSWER_BYTES = 65_536;

/** Node's own default (`http.maxHeaderSize`), which an option of the command could raise. */
const MAX_HEADER_BYTES = 16_384;
