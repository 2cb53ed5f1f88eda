// SPDX-License-Identifier: Apache-2.0

import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';

import { getRequestListener, type HttpBindings } from '@hono/node-server';
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import { Hono } from 'hono';

import { podOf } from '../../adapters/clusters/pods.ts';
import { parseResolve } from '../../adapters/resolver.ts';
import { systemClock } from '../../adapters/system-clock.ts';
import { tlsEndpoints } from '../../adapters/tls-endpoints.ts';
import { TrustprintError } from '../../core/error.ts';
import { forgeKeyPair } from '../../forge/keys.ts';
import { controlRoutes } from './control/control-routes.ts';
import { DEFAULT_PORT, userOf } from './control/defaults.ts';
import { type LabFiles, labFiles } from './control/files.ts';
import { type Lab, labOn } from './control/lab.ts';
import { RunningLab } from './control/running-lab.ts';
import { type Foundation, regionOf } from './control/prepared-scenario.ts';
import { codeOf } from './issuer/loopback.ts';
import { refusal } from './protocol/answer.ts';
import { dispatch, MAX_BODY } from './protocol/dispatch.ts';
import { boundedBody, type Reply, strangerIn, type WireRequest } from './protocol/http.ts';
import { plainRequest } from './protocol/plain-request.ts';
import { queryReply } from './protocol/query-protocol.ts';
import type { ScenarioName } from './scenarios/names.ts';
import { scenarioNamed } from './scenarios/scenario-named.ts';
import type { LabRules, Partition } from './world.ts';

export interface LabOptions extends Partial<LabRules> {
  /** Default `stale-thumbprint`. */
  readonly scenario?: ScenarioName;
  /** Default 4577; 0 takes a free one. */
  readonly port?: number;
  /** Default `aws`. The others have accounts, Regions and ARNs of their own. */
  readonly partition?: Partition;
  /** Told of a defect of the lab's own, which its client only sees as `InternalFailure`. */
  readonly onDefect?: (error: Error) => void;
}

/**
 * Starts a lab: IAM, STS and EKS on one port, issuers with certificates of their own, a workload with
 * a token. Resolves when all of it answers.
 *
 * @throws TrustprintError `port_taken`, `lab_scenario_unknown`.
 */
export async function startLab(options: LabOptions = {}): Promise<Lab> {
  const scenario = scenarioNamed(options.scenario ?? DEFAULT_SCENARIO);
  const signing = forgeKeyPair('rsa'); // takes longest, so it begins first
  const { server, answerWith } = listener();
  const endpoint = await listen(server, options.port ?? DEFAULT_PORT);
  let files: LabFiles | undefined;
  try {
    files = await labFiles();
    const lab = await RunningLab.start(scenario, {
      endpoint,
      files,
      foundation: foundationOf(options, signing),
      clock: systemClock,
      onDefect: options.onDefect ?? warn,
      endpointsOf: (library, resolve) =>
        tlsEndpoints({
          roots: { library },
          proxyFor: () => undefined,
          resolve: resolve.map(parseResolve),
          family: undefined,
        }),
    });
    const standing = labOn(server, lab);
    const onDefect = options.onDefect ?? warn;
    answerWith({
      app: routesOf(lab, () => void standing.stop(), onDefect),
      plainly: plainAnswers(lab, onDefect),
    });
    return standing;
  } catch (error) {
    server.close();
    await files?.remove();
    throw error;
  }
}

type App = Hono<{ Bindings: HttpBindings }>;

/** How requests are answered: `true` where it was taken, else it goes the way over `Request`. */
interface Answering {
  readonly app: App;
  readonly plainly: (incoming: IncomingMessage, outgoing: ServerResponse) => boolean;
}

/** A server that is not ready until it is told how to answer. */
function listener(): { readonly server: Server; readonly answerWith: (ready: Answering) => void } {
  let answering: Answering | undefined;
  const answer = getRequestListener(
    async (request, env) =>
      answering?.app.fetch(request, env) ?? new Response(undefined, { status: 503 }),
    { overrideGlobalObjects: false },
  );
  const server = createServer(LIMITS, (incoming, outgoing) => {
    if (answering?.plainly(incoming, outgoing) !== true) void answer(incoming, outgoing);
  });
  return {
    server,
    answerWith: (ready) => {
      answering = ready;
    },
  };
}

type OnDefect = (error: Error) => void;
type Outgoing = Pick<ServerResponse, 'writeHead' | 'end'>;

/** Answers what SDKs send without the objects of the Fetch API between, which take most of the time. */
function plainAnswers(lab: RunningLab, onDefect: OnDefect): Answering['plainly'] {
  return (incoming, outgoing) => {
    const request = plainRequest(incoming, MAX_BODY);
    if (request === undefined || strangerIn(request.headers) !== undefined) return false;
    const hungUp = new AbortController();
    outgoing.on('close', () => {
      if (!outgoing.writableFinished) hungUp.abort();
    });
    const { signal } = hungUp;
    const moment = lab.moment(signal, incoming.socket.remoteAddress);
    void dispatch(request, lab.stage.world, moment)
      .catch((error: unknown) => defectReply(error, { request, signal, onDefect }))
      .then((reply) => {
        send(reply, outgoing);
      });
    return true;
  };
}

/** Who hangs up before he is answered breaks off what is done for him: that is no defect. */
function defectReply(
  error: unknown,
  asked: {
    readonly request: Pick<WireRequest, 'headers'>;
    readonly signal: AbortSignal;
    readonly onDefect: OnDefect;
  },
): Reply {
  const defect = error instanceof Error ? error : new Error(String(error));
  if (!asked.signal.aborted && codeOf(error) !== 'ECONNRESET') asked.onDefect(defect);
  return queryReply(DEFECT, {
    operation: undefined,
    accept: asked.request.headers.get('accept'),
  });
}

function routesOf(lab: RunningLab, stop: () => void, onDefect: OnDefect): App {
  const app: App = new Hono();
  app.use(async (context, next) => {
    const stranger = strangerIn(context.req.raw.headers);
    if (stranger === undefined) return next();
    const error = { code: 'argument_invalid', message: stranger };
    return context.json({ schemaVersion: 1, error }, 403);
  });
  app.route('/_lab', controlRoutes(lab, stop));
  app.all('*', async ({ req: { raw }, env }) => {
    const { method, headers, signal } = raw;
    const { pathname, search } = new URL(raw.url);
    const moment = lab.moment(signal, env.incoming.socket.remoteAddress);
    const text = async (most: number) => boundedBody(raw, most);
    const request = { method, pathname, query: search.slice(1), headers, text };
    send(await dispatch(request, lab.stage.world, moment), env.outgoing);
    return RESPONSE_ALREADY_SENT;
  });
  app.onError((error, { req: { raw } }) => {
    const { signal } = raw;
    const { body, ...head } = defectReply(error, { request: raw, signal, onDefect });
    return new Response(body, head);
  });
  return app;
}

/** Without a `Response` between, which takes longer to make and to read than most answers do. */
function send({ status, headers, body }: Reply, outgoing: Outgoing): void {
  outgoing.writeHead(status, { ...headers, 'content-length': Buffer.byteLength(body) });
  outgoing.end(body);
}

function warn(error: Error): void {
  process.emitWarning(error);
}

async function listen(server: Server, port: number): Promise<string> {
  try {
    server.listen(port, HOST);
    await once(server, 'listening');
  } catch (cause) {
    if (codeOf(cause) !== 'EADDRINUSE' && codeOf(cause) !== 'EACCES') throw cause;
    throw new TrustprintError('port_taken', `port ${String(port)} of ${HOST} cannot be taken`, {
      facts: { port, host: HOST },
      hint: 'give another with --port, or --port 0 for any that is free',
      cause,
    });
  }
  const address = server.address();
  const taken = typeof address === 'object' && address !== null ? address.port : port;
  return `http://${HOST}:${String(taken)}`;
}

function foundationOf(options: LabOptions, signing: Foundation['signing']): Foundation {
  const { messages = 'current', match = 'path', hosts = 'both', keyCacheSeconds = 0 } = options;
  const { partition = 'aws' } = options;
  return {
    partition,
    account: ACCOUNT,
    region: regionOf(partition),
    rules: { messages, match, hosts, keyCacheSeconds },
    user: userOf(partition, ACCOUNT),
    neighbours: [userOf(partition, NEIGHBOUR)],
    signing,
    podOf,
  };
}

/** A defect of ours, in the words that AWS has for one of its own. */
const DEFECT = refusal(
  'InternalFailure',
  500,
  'The request processing has failed because of an unknown error, exception or failure.',
);

const DEFAULT_SCENARIO: ScenarioName = 'stale-thumbprint';
const HOST = '127.0.0.1';
/** Two of the accounts of AWS's documentation. */
const ACCOUNT = '111122223333';
const NEIGHBOUR = '222233334444';

/**
 * A token of 20,000 characters in a query string must reach STS to be judged; Node's own limit for
 * headers, the request line included, is 16 KiB.
 */
const LIMITS = { maxHeaderSize: 64 * 1024, requestTimeout: 30_000 };
