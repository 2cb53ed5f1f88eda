// SPDX-License-Identifier: Apache-2.0

import { EventEmitter, once } from 'node:events';
import { Agent, createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';

import { endingAll, listenAt } from '../src/forge/servers.ts';

/** What a client asked of AWS: the form of a query call, or an EKS call by its name. */
export interface Exchange {
  /** `GetRole`, `DescribeCluster`; a lab's own paths are never asked about. */
  readonly action: string;
  readonly service: 'iam' | 'sts' | 'eks' | 'organizations';
  /** Lets the lab answer. */
  readonly forward: () => Promise<Answer>;
  /** What the lab answered to the same question before the last write, and how long that is ago. */
  readonly beforeLastWrite: () => { readonly answer: Answer; readonly agoMs: number } | undefined;
}

export interface Answer {
  readonly status: number;
  readonly type: string;
  readonly body: string | Buffer;
}

/** How one request ends. */
export type Outcome = Answer | 'silence' | 'reset';
export type Fault = (exchange: Exchange) => Outcome | Promise<Outcome>;

/** AWS as it is on a bad day: a lab, with something in front of it that misbehaves when told to. */
export interface FaultyAws extends AsyncDisposable {
  readonly url: string;
  /** The actions that were asked for since the last `repair`, in order. */
  readonly asked: () => readonly string[];
  /** Answers an action so (`*`: every action), until it is repaired. */
  readonly breaks: (action: string, fault: Fault) => void;
  readonly repair: () => void;
  /** Resolves when so many questions, or that one, have been asked since the last `repair`. */
  readonly whenAsked: (what: number | string, signal?: AbortSignal) => Promise<void>;
}

/** Stands in front of an endpoint of a lab, and is a lab to whoever asks, or keeps that to itself. */
export async function faultyAws(
  endpoint: string,
  { saysLab = true }: { readonly saysLab?: boolean } = {},
): Promise<FaultyAws> {
  const asked: string[] = [];
  const arrivals = new EventEmitter();
  const faults = new Map<string, Fault>();
  const forward = forwarderTo(endpoint);
  const memory = new Memory();
  const server = createServer((incoming, response) => {
    void (async () => {
      const body = await buffer(incoming);
      const { action, service } = actionOf(incoming, body);
      const passOn = async (): Promise<Answer> => forward(incoming, body);
      if (action === undefined) {
        answerWith(response, saysLab ? await passOn() : UNKNOWN);
        return;
      }
      asked.push(action);
      arrivals.emit('asked');
      const key = `${action} ${incoming.url ?? ''} ${body.toString()}`;
      const fault = faults.get(action) ?? faults.get('*');
      const exchange: Exchange = {
        action,
        service,
        forward: async () => memory.keep({ action, key }, passOn),
        beforeLastWrite: () => memory.recall(key),
      };
      const outcome = await (fault === undefined ? exchange.forward() : fault(exchange));
      if (outcome === 'reset') incoming.socket.resetAndDestroy();
      else if (outcome !== 'silence') answerWith(response, outcome);
    })().catch(() => incoming.socket.destroy());
  });
  const end = endingAll(server);
  const port = await listenAt(server, { address: '127.0.0.1', port: 0 });
  return {
    url: `http://127.0.0.1:${String(port)}`,
    asked: () => asked,
    breaks: (action, fault) => faults.set(action, fault),
    repair: () => {
      faults.clear();
      asked.length = 0;
    },
    whenAsked: async (what, signal) => {
      const isAsked = (): boolean =>
        typeof what === 'number' ? asked.length >= what : asked.includes(what);
      while (!isAsked()) {
        await once(arrivals, 'asked', signal === undefined ? {} : { signal });
      }
    },
    [Symbol.asyncDispose]: async () => {
      forward.close();
      await end();
    },
  };
}

/** The first so many requests are answered so; those after them are let through. */
export function times(count: number, fault: Fault): Fault {
  let left = count;
  return async (exchange) => {
    left -= 1;
    return left >= 0 ? fault(exchange) : exchange.forward();
  };
}

/** Requests are let through until so many have been; those after them are answered so. */
export function after(count: number, fault: Fault): Fault {
  let left = count;
  return async (exchange) => {
    left -= 1;
    return left >= 0 ? exchange.forward() : fault(exchange);
  };
}

/** @see IAM and STS API Reference, common errors: `Throttling`, 400; EKS: 429. */
export const throttled: Fault = ({ service }) =>
  isInJson(service)
    ? inJson(429, 'ThrottlingException', 'Rate exceeded')
    : inXml(400, 'Throttling', 'Rate exceeded');

/** @see IAM API Reference, `ServiceFailure`; EKS API Reference, `ServerException`. */
export const failing: Fault = ({ service }) =>
  isInJson(service)
    ? inJson(500, 'ServerException', 'These errors are usually caused by a server-side issue.')
    : inXml(500, 'ServiceFailure', 'The request processing has failed.');

export const silent: Fault = () => 'silence';
export const resetting: Fault = () => 'reset';

/** As AWS refuses who has no policy that allows the action. */
export const denied: Fault = ({ service, action }) => {
  const message = `User: arn:aws:iam::111122223333:user/lab is not authorized to perform: ${service}:${action} on resource: * because no identity-based policy allows the ${service}:${action} action`;
  return isInJson(service)
    ? inJson(403, 'AccessDeniedException', message)
    : inXml(403, 'AccessDenied', message);
};

/** @see STS: keys that nobody has. */
export const expired: Fault = ({ service }) =>
  isInJson(service)
    ? inJson(403, 'ExpiredTokenException', 'The security token included in the request is expired')
    : inXml(403, 'ExpiredToken', 'The security token included in the request is expired');

/** A page of something that stands between. */
export const page: Fault = () => ({
  status: 200,
  type: 'text/html',
  body: '<!doctype html><html><title>Sign in</title><script>alert(1)</script></html>',
});

/** Bytes that mean nothing. */
export const garbage: Fault = () => ({
  status: 200,
  type: 'text/xml',
  body: Buffer.from([0, 1, 2, 0xff, 0xfe, 0x1b, 0x5b, 0x32, 0x4a]),
});

/** Lets the lab answer, and changes what it says. */
export function rewriting(rewrite: (body: string) => string): Fault {
  return async ({ forward }) => {
    const answer = await forward();
    return { ...answer, body: rewrite(answer.body.toString()) };
  };
}

/** Somebody is quicker: the work is done first, then the request goes on. */
export function meanwhile(work: () => Promise<unknown>): Fault {
  return async ({ forward }) => {
    await work();
    return forward();
  };
}

/** The request takes place, and its answer is lost. */
export const losing: Fault = async ({ forward }): Promise<Outcome> => {
  await forward();
  return 'reset';
};

/** The request waits at the door until it is let in. */
export function held(until: Promise<unknown>): Fault {
  return async ({ forward }) => {
    await until;
    return forward();
  };
}

/** Reads show a write only after so many milliseconds, as those of IAM do. */
export function stale(forMs: number): Fault {
  return async ({ forward, beforeLastWrite }) => {
    const before = beforeLastWrite();
    return before !== undefined && before.agoMs < forMs ? before.answer : forward();
  };
}

/** What was answered before the last write, for reads that are behind. */
class Memory {
  #current = new Map<string, Answer>();
  #before = new Map<string, Answer>();
  #writtenAt: number | undefined;

  async keep(
    { action, key }: { readonly action: string; readonly key: string },
    forward: () => Promise<Answer>,
  ): Promise<Answer> {
    const answer = await forward();
    if (isWrite(action)) {
      this.#before = new Map([...this.#before, ...this.#current]);
      this.#current = new Map();
      this.#writtenAt = Date.now();
    } else this.#current.set(key, answer);
    return answer;
  }

  recall(key: string): ReturnType<Exchange['beforeLastWrite']> {
    const answer = this.#before.get(key);
    if (answer === undefined || this.#writtenAt === undefined) return undefined;
    return { answer, agoMs: Date.now() - this.#writtenAt };
  }
}

export function isWrite(action: string): boolean {
  return !/^(Get|List|Describe|Assume)/.test(action);
}

function actionOf(
  { url = '/', headers }: IncomingMessage,
  body: Buffer,
): { readonly action: string | undefined; readonly service: Exchange['service'] } {
  if (url.startsWith('/clusters')) return { action: 'DescribeCluster', service: 'eks' };
  if (url.startsWith('/_lab')) return { action: undefined, service: 'iam' };
  // The JSON protocols name service and action in a header; of those, Organizations is asked.
  const [, target] = /^AWSOrganizations\w*\.(\w+)$/.exec(String(headers['x-amz-target'])) ?? [];
  if (target !== undefined) return { action: target, service: 'organizations' };
  const form = new URLSearchParams(body.toString());
  const service = form.get('Version') === STS_VERSION ? 'sts' : 'iam';
  return { action: form.get('Action') ?? undefined, service };
}

interface Forwarder {
  (incoming: IncomingMessage, body: Buffer): Promise<Answer>;
  readonly close: () => void;
}

/** Headers go on as they came: the signature is over the host that the client meant. */
function forwarderTo(endpoint: string): Forwarder {
  const agent = new Agent({ keepAlive: true });
  const forward = async (
    { method, url = '/', headers }: IncomingMessage,
    body: Buffer,
  ): Promise<Answer> => {
    const response = await new Promise<IncomingMessage>((resolve, reject) => {
      const { hostname, port } = new URL(endpoint);
      request({ hostname, port, method, path: url, headers, agent }, resolve)
        .on('error', reject)
        .end(body);
    });
    return {
      status: response.statusCode ?? 0,
      type: response.headers['content-type'] ?? '',
      body: await buffer(response),
    };
  };
  return Object.assign(forward, {
    close: () => {
      agent.destroy();
    },
  });
}

function answerWith(response: ServerResponse, { status, type, body }: Answer): void {
  response.writeHead(status, { 'content-type': type, 'x-amzn-requestid': 'a-request' });
  response.end(body);
}

function inXml(status: number, code: string, message: string): Answer {
  const kind = status < 500 ? 'Sender' : 'Receiver';
  const error = `<Error><Type>${kind}</Type><Code>${code}</Code><Message>${message}</Message></Error>`;
  return {
    status,
    type: 'text/xml',
    body: `<ErrorResponse>${error}<RequestId>a-request</RequestId></ErrorResponse>`,
  };
}

function isInJson(service: Exchange['service']): boolean {
  return service === 'eks' || service === 'organizations';
}

/** The REST protocols name the error in its body too. */
function inJson(status: number, code: string, message: string): Answer {
  return { status, type: 'application/json', body: JSON.stringify({ __type: code, message }) };
}

const UNKNOWN: Answer = inXml(404, 'UnknownOperationException', 'there is no such operation');
const STS_VERSION = '2011-06-15';
