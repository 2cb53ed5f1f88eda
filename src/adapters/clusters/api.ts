// SPDX-License-Identifier: Apache-2.0

import type { Agent } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';

import type { RequestInfo } from './request-info.ts';
import { chooseCluster, type ChosenCluster, type Overrides } from './chosen-cluster.ts';
import { agentFor } from './connection.ts';
import { type Credentials, credentialsOf, type CredentialSource } from './credentials.ts';
import { type Answered, exchanged, type Sending, type Unanswered } from './http-exchange.ts';
import { errorOfAnswer, isAbsence } from './api-errors.ts';
import { errorOfSilence } from './transport-errors.ts';

/** How a Kubernetes cluster is reached. */
export interface KubernetesOptions extends Overrides {
  /** `--context`; the current one otherwise. */
  readonly context: string | undefined;
  /** `--kubeconfig`; else `KUBECONFIG`, else `~/.kube/config`, else the pod that we run in. */
  readonly kubeconfig: string | undefined;
  /** PEM of the roots for calls of AWS and Kubernetes alone. */
  readonly caBundle: string | undefined;
  /** The proxy that leads to a URL. */
  readonly proxyFor: (url: string) => string | undefined;
  /** For one call, in milliseconds. */
  readonly timeoutMs: number;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Told of each token and password that is used, and of each token that was minted: for a redactor. */
  readonly onSecret?: ((secret: string) => void) | undefined;
  /** Where a pod has its token and the CA of its cluster; where Kubernetes puts them by default. */
  readonly mount?: string | undefined;
}

/** What is asked of the API. */
export interface ApiRequest extends Pick<RequestInfo, 'effect' | 'right' | 'what'> {
  readonly method: Sending['method'];
  /** Segments of a path; each is encoded. */
  readonly path: readonly string[];
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: { readonly type: string; readonly json: unknown };
  /** Bytes of the answer at most; those of one object by default. */
  readonly most?: number;
}

export interface Api {
  readonly cluster: (signal: AbortSignal) => Promise<ChosenCluster>;
  /**
   * The body of the answer; `undefined` where the server says that there is no such object.
   *
   * @throws TrustprintError as the port says.
   */
  readonly ask: (request: ApiRequest, signal: AbortSignal) => Promise<string | undefined>;
  /** The answer, whatever its status is; for documents that may be hidden. */
  readonly answerTo: (
    request: ApiRequest,
    signal: AbortSignal,
  ) => Promise<{ readonly answer: Answered; readonly asked: RequestInfo }>;
}

/** The API of one cluster. The kubeconfig is read, and its command run, with the first question. */
export function apiOf(options: KubernetesOptions): Api {
  let session: Promise<Session> | undefined;
  const opened = async (signal: AbortSignal): Promise<Session> => {
    session ??= open(options, signal);
    return session.catch((error: unknown) => {
      session = undefined;
      throw error;
    });
  };
  const answerTo: Api['answerTo'] = async (request, signal) =>
    answered(request, { ...(await opened(signal)), options }, signal);
  return {
    cluster: async (signal) => (await opened(signal)).chosen,
    answerTo,
    ask: async (request, signal) => {
      const { answer, asked } = await answerTo(request, signal);
      if (answer.status >= 200 && answer.status < 300) return answer.body;
      if (asked.effect === 'read' && isAbsence(answer, asked)) return undefined;
      throw errorOfAnswer(answer, asked);
    },
  };
}

/** As people know a server: without its scheme. */
export function shownServer({ server }: Pick<ChosenCluster, 'server'>): string {
  return `${server.host}${server.pathname === '/' ? '' : server.pathname}`;
}

interface Session {
  readonly chosen: ChosenCluster;
  readonly credentials: CredentialSource;
  readonly agent: (credentials: Credentials, signal: AbortSignal) => Promise<Agent>;
}

interface ApiContext extends Session {
  readonly options: KubernetesOptions;
}

async function open(options: KubernetesOptions, signal: AbortSignal): Promise<Session> {
  const chosen = await chooseCluster(options, signal);
  const { env, timeoutMs } = options;
  let last: { readonly key: string | undefined; readonly agent: Promise<Agent> } | undefined;
  return {
    chosen,
    credentials: credentialsOf(chosen, {
      env,
      cluster: describedCluster(chosen),
      timeoutMs: ATTEMPTS_OF_PLUGINS * timeoutMs,
    }),
    agent: async (credentials, signalOfCall) => {
      if (last?.key !== credentials.key || last === undefined) {
        const agent = agentFor(chosen, { credentials, route: options }, signalOfCall);
        last = { key: credentials.key, agent };
        agent.catch(() => {
          last = undefined;
        });
      }
      return last.agent;
    },
  };
}

/** @see Kubernetes API reference, ExecCredential, `spec.cluster`. */
function describedCluster({ server, cluster }: ChosenCluster): Record<string, string | boolean> {
  const { ca, isInsecure, tlsServerName, proxyUrl } = cluster;
  return {
    server: server.href.replace(/\/$/, ''),
    ...(ca?.kind === 'data' ? { 'certificate-authority-data': ca.base64 } : {}),
    ...(isInsecure ? { 'insecure-skip-tls-verify': true } : {}),
    ...(tlsServerName === undefined ? {} : { 'tls-server-name': tlsServerName }),
    ...(proxyUrl === undefined ? {} : { 'proxy-url': proxyUrl }),
  };
}

type Attempt = { readonly answer: Answered; readonly asked: RequestInfo };

/** Asks, and asks again where that is sound: after a new login, or when the server says when. */
async function answered(
  request: ApiRequest,
  means: ApiContext,
  signal: AbortSignal,
): Promise<Attempt> {
  let mayRenew = true;
  for (let left = MOST_ATTEMPTS - 1; ; left -= 1) {
    const attempt = await attempted(request, means, signal);
    const { status } = attempt.answer;
    if (status === UNAUTHORIZED && mayRenew && means.credentials.forget()) {
      mayRenew = false;
      continue;
    }
    const waitMs = waitAfter(attempt.answer, request);
    if (left === 0 || waitMs === undefined || waitMs > means.options.timeoutMs) return attempt;
    await pause(waitMs, undefined, { signal });
  }
}

async function attempted(
  request: ApiRequest,
  means: ApiContext,
  signal: AbortSignal,
): Promise<Attempt> {
  const { chosen, options } = means;
  const credentials = await means.credentials.current(signal);
  for (const secret of credentials.secrets) options.onSecret?.(secret);
  const asked: RequestInfo = {
    ...request,
    server: shownServer(chosen),
    secrets: credentials.secrets,
  };
  const sending: Sending = {
    method: request.method,
    url: urlOf(chosen.server, request),
    headers: {
      ...credentials.headers,
      ...(request.body === undefined ? {} : { 'content-type': request.body.type }),
    },
    body: request.body === undefined ? undefined : JSON.stringify(request.body.json),
    agent: await means.agent(credentials, signal),
    most: request.most ?? MOST_BYTES_OF_ONE,
  };
  const answer = await exchangedOnce(sending, { signal, timeoutMs: options.timeoutMs });
  signal.throwIfAborted();
  if (answer.kind === 'answered') return { answer, asked };
  throw errorOfSilence(answer, asked, answer.isOver ? options.timeoutMs : undefined);
}

/** A server may end an idle connection just when it is asked again (RFC 9112, 9.3.1). */
async function exchangedOnce(
  sending: Sending,
  { signal, timeoutMs }: { readonly signal: AbortSignal; readonly timeoutMs: number },
): Promise<Answered | (Unanswered & { readonly isOver: boolean })> {
  const over = AbortSignal.timeout(timeoutMs);
  const until = AbortSignal.any([signal, over]);
  const first = await exchanged(sending, until);
  if (first.kind === 'answered') return first;
  const mayAgain = first.wasReused && sending.method === 'GET' && !until.aborted;
  const last = mayAgain ? await exchanged(sending, until) : first;
  return last.kind === 'answered' ? last : { ...last, isOver: over.aborted };
}

/** How long the server asks to wait, where asking again does nothing twice. */
function waitAfter({ status, retryAfter }: Answered, { method }: ApiRequest): number | undefined {
  const isSafe = status === TOO_MANY || (status === UNAVAILABLE && method === 'GET');
  if (!isSafe || retryAfter === undefined || !/^\d{1,6}$/.test(retryAfter)) return undefined;
  return Number(retryAfter) * 1000;
}

function urlOf(server: URL, { path, query = {} }: ApiRequest): URL {
  const base = server.pathname.replace(/\/+$/, '');
  const url = new URL(server);
  url.pathname = `${base}/${path.map(encodeURIComponent).join('/')}`;
  url.search = new URLSearchParams(query).toString();
  return url;
}

const UNAUTHORIZED = 401;
const TOO_MANY = 429;
const UNAVAILABLE = 503;

/** The AWS CLI makes three attempts of its own (its standard mode) before `eks get-token` gives up. */
const ATTEMPTS_OF_PLUGINS = 3;

/** The same of us: client-go makes ten, and people do not wait so long. */
const MOST_ATTEMPTS = 3;

/** etcd keeps no object above 1.5 MB (`--max-request-bytes`). */
const MOST_BYTES_OF_ONE = 4 * 1024 * 1024;
