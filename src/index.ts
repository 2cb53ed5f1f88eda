// SPDX-License-Identifier: Apache-2.0

/**
 * `trustprint`: the use cases, with ports made for Node.
 *
 * ```ts
 * const { ask, ports } = outsideOf({ region: 'eu-west-1' });
 * const signal = AbortSignal.timeout(60_000);
 * const facts = await observe(ask('eks:prod'), ports, signal);
 * const verdict = evaluate(facts);
 * const plan = planRepair(facts, verdict, intentOf());
 * const { receipts } = await applyPlan(plan, ports, signal);
 * ```
 *
 * `judge(await observeEach(ask('eks:prod'), ports, signal))` is what `doctor` says: it judges all that a
 * target comprises, each provider, role and workload, where `evaluate` judges one call of STS.
 */
import { hostname } from 'node:os';
import { join } from 'node:path';

import { awsCloud, awsFleet } from './adapters/clouds/aws.ts';
import { ciJobsOf } from './adapters/ci/ci-jobs.ts';
import { kubernetesBy } from './adapters/clusters/kubernetes.ts';
import { proxyForEnvironment } from './adapters/proxy-for.ts';
import { parseResolve } from './adapters/resolver.ts';
import type { RootFiles } from './adapters/roots.ts';
import { fileMemories } from './adapters/stores/memories.ts';
import { fileReceipts } from './adapters/stores/receipts.ts';
import { defaultStateFolder } from './adapters/stores/state-folder.ts';
import { systemClock } from './adapters/system-clock.ts';
import { tlsEndpoints } from './adapters/tls-endpoints.ts';
import { type Effort, type Question, DEFAULT_QUESTION, THOROUGH } from './app/observe/question.ts';
import { type Intent, DEFAULT_INTENT } from './core/model/plan.ts';
import { parseTarget } from './core/model/target.ts';
import type { Ports } from './ports/index.ts';
import { redact } from './render/redact.ts';

export { decodeFacts, encodeFacts } from './adapters/stores/facts-file.ts';
export { applyPlan } from './app/repair/apply.ts';
export type { Applied } from './app/repair/apply.ts';
export { observe } from './app/observe/observe.ts';
export { observeEach } from './app/observe/each-provider.ts';
export type { Effort, GivenLook, Question } from './app/observe/question.ts';
export { settleStarted } from './app/repair/settle.ts';
export { undoReceipt } from './app/repair/undo.ts';
export { evaluate, judge, planRepair, TrustprintError } from './core/index.ts';
export type { ErrorCode, Facts, Intent, Plan, Receipt, Target, Verdict } from './core/index.ts';
export type * from './ports/index.ts';

/** How the outside is reached. What is left out is as on the command line without the flag. */
export interface OutsideOptions {
  /** Names of AWS profiles; the SDK's default chain where there are none. */
  readonly profiles?: readonly string[];
  readonly region?: string;
  /** A role to assume and to act as. */
  readonly assumeRole?: string;
  /** One endpoint for IAM, STS and EKS: a lab's. */
  readonly endpointUrl?: string;
  /** A kube context; the current one by default. */
  readonly context?: string;
  readonly kubeconfig?: string;
  /** PEM of the roots for AWS calls alone. */
  readonly caBundle?: string;
  /** PEM of private CAs that the issuer may chain to. They carry authority: see `planRepair`. */
  readonly issuerCa?: readonly string[];
  /** PEM of the roots that stand in for AWS's library, in predictions only. */
  readonly library?: readonly string[];
  /** `HOST:PORT:ADDRESS[,ADDRESS…]`, as in curl. */
  readonly resolve?: readonly string[];
  /** The proxy that leads to a URL; by default what `HTTPS_PROXY` and `NO_PROXY` say. */
  readonly proxyFor?: (url: string) => string | undefined;
  /** Where receipts lie; by default the platform's folder for state. */
  readonly state?: string;
  /** For one look, and for one call of AWS's APIs, in milliseconds. Default 5000. */
  readonly timeoutMs?: number;
  /** Whether this is a lab on loopback: its ports, private addresses and roots are fair. */
  readonly lab?: boolean;
}

/** The real outside, with this process's environment and clock. */
export interface Outside {
  readonly ports: Ports;
  /**
   * A question about a target, as `doctor` without flags asks it; `changed` says the rest.
   *
   * @throws TrustprintError as `parseTarget` does.
   */
  readonly ask: (target: string, changed?: Partial<Question>) => Question;
}

/** @throws TrustprintError of kind `input` for what is not of its form. */
export function outsideOf(options: OutsideOptions = {}): Outside {
  const { proxyFor = proxyForEnvironment(process.env), timeoutMs = THOROUGH.timeoutMs } = options;
  const state = options.state ?? defaultStateFolder(process.env, process.platform);
  const endpoints = tlsEndpoints({
    roots: rootFilesOf(options),
    proxyFor,
    resolve: (options.resolve ?? []).map(parseResolve),
    family: undefined,
  });
  const { assumeRole, region, endpointUrl, caBundle, profiles = [] } = options;
  const account = { profiles, assumeRole, region, endpointUrl, caBundle };
  const aws = { ...account, proxyFor, timeoutMs, env: process.env };
  const ports: Ports = {
    clock: systemClock,
    endpoints,
    quickProbes: endpoints,
    cloud: awsCloud(aws),
    fleet: awsFleet(aws),
    kubernetes: kubernetesBy({
      context: options.context,
      kubeconfig: options.kubeconfig,
      caBundle: options.caBundle,
      proxyFor,
      timeoutMs,
      env: process.env,
    }),
    ciJobs: ciJobsOf({ proxyFor, timeoutMs, env: process.env }),
    receipts: fileReceipts(state),
    memories: fileMemories(join(state, 'seen')),
  };
  return {
    ports,
    ask: (target, changed = {}) => ({ ...plainQuestion(target, options), ...changed }),
  };
}

function rootFilesOf({ library, issuerCa = [] }: OutsideOptions): RootFiles {
  const named = [{ host: undefined, roots: issuerCa }];
  return library === undefined ? { issuerCa: named } : { issuerCa: named, library };
}

function plainQuestion(text: string, options: OutsideOptions): Question {
  const { library, proxyFor = proxyForEnvironment(process.env), lab = false } = options;
  const target = parseTarget(text);
  const proxy = proxyFor(target.kind === 'issuer' ? target.issuer : A_HOST_OF_AWS);
  return {
    ...DEFAULT_QUESTION,
    target,
    rules: {
      messages: 'current',
      match: 'path',
      hosts: 'both',
      library: library === undefined ? 'bundled' : 'library',
      partition: undefined,
    },
    vantage: {
      host: hostname(),
      proxy: proxy === undefined ? undefined : redact(proxy),
      library:
        library === undefined ? `Mozilla roots of Node ${process.versions.node}` : 'roots given',
    },
    lab,
    effort: effortOf(options),
  };
}

function effortOf({ library, issuerCa, timeoutMs = THOROUGH.timeoutMs }: OutsideOptions): Effort {
  return {
    ...THOROUGH,
    timeoutMs,
    rootSets: [
      'bundled',
      ...(library === undefined ? [] : (['library'] as const)),
      ...(issuerCa === undefined ? [] : (['issuerCa'] as const)),
      'machine',
    ],
  };
}

/** What the person who repairs has said; nothing, where nothing is given. */
export function intentOf(said: Partial<Intent> = {}): Intent {
  return { ...DEFAULT_INTENT, ...said };
}

const A_HOST_OF_AWS = 'https://sts.amazonaws.com';
