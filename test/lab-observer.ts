// SPDX-License-Identifier: Apache-2.0

import { readFile } from 'node:fs/promises';

import { ciJobsOf } from '../src/adapters/ci/ci-jobs.ts';
import { awsCloud } from '../src/adapters/clouds/aws.ts';
import { kubernetesBy } from '../src/adapters/clusters/kubernetes.ts';
import { proxyForEnvironment } from '../src/adapters/proxy-for.ts';
import { parseResolve } from '../src/adapters/resolver.ts';
import { systemClock } from '../src/adapters/system-clock.ts';
import { tlsEndpoints } from '../src/adapters/tls-endpoints.ts';
import { observe } from '../src/app/observe/observe.ts';
import {
  type Question,
  DEFAULT_QUESTION,
  THOROUGH,
  type ObservePorts,
} from '../src/app/observe/question.ts';
import type { Facts } from '../src/core/model/facts.ts';
import { parseTarget } from '../src/core/model/target.ts';
import type { Kubernetes } from '../src/ports/index.ts';
import type { Endpoints, FetchedDocument } from '../src/ports/endpoints.ts';
import type { Announcement } from '../src/surfaces/lab/index.ts';

/**
 * Observes a lab as `trustprint doctor` does in its shell, without a process: the same adapters, the
 * same environment. For tables of many questions, which processes would take too long for.
 */
export async function observeLab(
  announcement: Announcement,
  asked: Partial<Question> & { readonly about?: string | undefined },
): Promise<Facts> {
  const { about, ...others } = asked;
  enter(announcement);
  const { env } = process;
  const question: Question = {
    ...DEFAULT_QUESTION,
    target: about === undefined ? undefined : parseTarget(about),
    rules: {
      messages: 'current',
      match: 'path',
      hosts: 'both',
      library: 'library',
      partition: undefined,
    },
    vantage: { host: 'test', proxy: env['HTTPS_PROXY'], library: 'roots of the lab' },
    lab: true,
    // The lab shows the same at an address each time: to look twice is to know it.
    effort: { ...THOROUGH, rootSets: ['bundled', 'library', 'machine'], untilNothingNew: 2 },
    ...others,
  };
  return observe(question, await portsOf(announcement, env), AbortSignal.timeout(LONGEST_MS));
}

/** The API of a lab's cluster, as its kubeconfig leads there. */
export async function kubernetesOfLab(announcement: Announcement): Promise<Kubernetes> {
  enter(announcement);
  const { kubernetes } = await portsOf(announcement, process.env);
  if (kubernetes === undefined) throw new Error('the ports of a lab have Kubernetes');
  return kubernetes;
}

/** The token of the first workload, and what it asks of STS. */
export async function workloadAsked({
  workloads: [workload],
}: Announcement): Promise<Required<Pick<Question, 'token' | 'request'>>> {
  if (workload === undefined) throw new Error('the lab has no workload');
  const { RoleSessionName, DurationSeconds, ProviderId } = workload.request.form;
  return {
    token: await readFile(workload.tokenFile, 'utf8'),
    request: {
      roleArn: workload.roleArn,
      sessionName: RoleSessionName,
      durationSeconds: DurationSeconds === undefined ? undefined : Number(DurationSeconds),
      providerId: ProviderId,
      policyLength: undefined,
      policyArns: undefined,
    },
  };
}

/** Makes of this process a shell in the lab, and of its workload's job: the AWS SDK reads no other. */
function enter({ env, unset, workloads }: Announcement): void {
  const job = Object.entries(workloads[0]?.env ?? {}).filter(([name]) => OF_A_JOB.test(name));
  const former = Object.keys(process.env).filter((name) => OF_A_JOB.test(name));
  for (const name of [...unset, ...former]) delete process.env[name];
  Object.assign(process.env, Object.fromEntries(job), env);
}

/** The ports to one scenario of one lab: questions about it share them, as those of one process do. */
async function portsOf(
  { endpoint, scenario, workloads }: Announcement,
  env: NodeJS.ProcessEnv,
): Promise<ObservePorts> {
  // The session name is another each time that a scenario is raised.
  const raised = JSON.stringify([endpoint, scenario, workloads[0]?.env['AWS_ROLE_SESSION_NAME']]);
  if (standing?.raised !== raised) standing = { raised, ports: madePorts(env) };
  return standing.ports;
}

let standing: { readonly raised: string; readonly ports: Promise<ObservePorts> } | undefined;

async function madePorts(env: NodeJS.ProcessEnv): Promise<ObservePorts> {
  const reached = { proxyFor: proxyForEnvironment(env), timeoutMs: ANSWERS_WITHIN_MS, env };
  const resolve = env['TRUSTPRINT_RESOLVE'];
  const library = await readFile(String(env['TRUSTPRINT_LIBRARY']), 'utf8');
  return {
    clock: systemClock,
    endpoints: onQuietMachine(
      tlsEndpoints({
        roots: { library: library.split(/(?<=-----END CERTIFICATE-----)\n/) },
        proxyFor: reached.proxyFor,
        resolve: resolve?.split(' ').map(parseResolve) ?? [],
        family: undefined,
      }),
    ),
    cloud: awsCloud({
      ...reached,
      profiles: env['TRUSTPRINT_PROFILE']?.split(' ') ?? [],
      assumeRole: undefined,
      region: undefined,
      endpointUrl: undefined,
      caBundle: undefined,
    }),
    kubernetes: kubernetesBy({
      ...reached,
      context: undefined,
      kubeconfig: undefined,
      caBundle: undefined,
    }),
    ciJobs: ciJobsOf(reached),
  };
}

/** A document that comes, comes at once: that it took long is of this machine, and not of the lab. */
function onQuietMachine(endpoints: Endpoints): Endpoints {
  const atOnce = (document: FetchedDocument | undefined): FetchedDocument | undefined =>
    document?.kind === 'fetched' ? { ...document, tookMs: 1 } : document;
  return {
    ...endpoints,
    connect: async (connection, signal) => {
      const connected = await endpoints.connect(connection, signal);
      const { document, second } = connected;
      return { ...connected, document: atOnce(document), second: atOnce(second) };
    },
  };
}

const OF_A_JOB = /^(?:CI$|GITHUB_|ACTIONS_)/;

/** AWS and the cluster of a lab do answer, however busy the machine is. */
const ANSWERS_WITHIN_MS = 60_000;

/** The slowest scenario lets each look wait for five seconds; a busy machine adds to that. */
const LONGEST_MS = 300_000;
