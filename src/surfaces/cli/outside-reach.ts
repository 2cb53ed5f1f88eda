// SPDX-License-Identifier: Apache-2.0

import { join } from 'node:path';

import { ciJobsOf } from '../../adapters/ci/ci-jobs.ts';
import { awsCloud, awsFleet } from '../../adapters/clouds/aws.ts';
import { kubernetesBy } from '../../adapters/clusters/kubernetes.ts';
import { isLab } from '../../adapters/lab-probe.ts';
import { proxyForEnvironment } from '../../adapters/proxy-for.ts';
import { shownProxy } from '../../adapters/proxy.ts';
import { parseResolve } from '../../adapters/resolver.ts';
import { parseRoots } from '../../adapters/roots.ts';
import { defaultStateFolder } from '../../adapters/stores/state-folder.ts';
import { shiftedClock, systemClock } from '../../adapters/system-clock.ts';
import { tlsEndpoints, type TlsEndpointsOptions } from '../../adapters/tls-endpoints.ts';
import type { Clock, Memories, Ports, Receipts } from '../../ports/index.ts';
import type { Redactor } from '../../render/redact.ts';
import type { Reached, Reaching } from './context.ts';
import { CERTIFICATES, type NamedFiles, readNamed, unreadableLibrary } from './files.ts';
import type { HostProcess, Running } from './process.ts';
import { labSwitchesFrom, type Settings } from './settings.ts';

/** The process, as adapters are made for it. */
export interface ProcessContext {
  readonly host: HostProcess;
  readonly running: Running;
  readonly redactor: Redactor;
  readonly files: NamedFiles;
}

/** Reaches AWS, endpoints and clusters, each adapter as it is asked for. */
export async function reach(
  settings: Settings,
  { state, offline = false, isForLong: isFrugal = false }: Reaching,
  { host, running, redactor, files }: ProcessContext,
): Promise<Reached> {
  const proxyFor = proxyForEnvironment(host.env, settings.proxy);
  // Read once: what a command in <(…) writes comes but once.
  const { caBundle: file } = settings;
  const caBundle = file === undefined ? undefined : (await rootsIn(file, files)).join('');
  const way: Connectivity = { proxyFor, caBundle, env: host.env, onSecret: redactor.keep };
  const { cloud, fleet } = awsBy(settings, way);
  const lab = !offline && (await isLab(cloud.endpoint, running.signal, settings.timeoutMs));
  const endpoints = await endpointsOf(settings, { proxyFor, isFrugal }, files);
  const switches = lab ? labSwitchesFrom(host.env) : undefined;
  return {
    lab,
    switches,
    proxyFor: (url) => {
      const proxy = proxyFor(url);
      return proxy === undefined ? undefined : shownProxy(proxy);
    },
    ports: {
      endpoints,
      quickProbes: endpoints,
      cloud,
      fleet,
      ...workloadPorts(settings, way),
      ...ownPorts(state, switches?.offsetSeconds ?? 0, { host, redactor }),
    },
  };
}

/** By which AWS and Kubernetes are reached. */
interface Connectivity {
  readonly proxyFor: (url: string) => string | undefined;
  readonly caBundle: string | undefined;
  readonly env: HostProcess['env'];
  readonly onSecret: Redactor['keep'];
}

function awsBy(
  { profiles, assumeRole, region, endpointUrl, timeoutMs = AWS_TIMEOUT_MS }: Settings,
  way: Connectivity,
): Pick<Ports, 'cloud' | 'fleet'> {
  const options = { profiles, assumeRole, region, endpointUrl, timeoutMs, ...way };
  return { cloud: awsCloud(options), fleet: awsFleet(options) };
}

/** Kubernetes and CI jobs: their clients are loaded with the first question to them. */
function workloadPorts(
  { context, kubeconfig, cluster, user, as, asGroup, timeoutMs = AWS_TIMEOUT_MS }: Settings,
  way: Connectivity,
): Pick<Ports, 'kubernetes' | 'ciJobs'> {
  return {
    kubernetes: kubernetesBy({
      context,
      kubeconfig,
      cluster,
      user,
      as,
      asGroup,
      timeoutMs,
      ...way,
    }),
    ciJobs: ciJobsOf({ ...way, timeoutMs }),
  };
}

/** The clock, and the receipts: they and their folder are asked for when the first of them is. */
function ownPorts(
  state: string | undefined,
  offsetSeconds: number,
  { host, redactor }: Pick<ProcessContext, 'host' | 'redactor'>,
): Pick<Ports, 'clock' | 'receipts' | 'memories'> {
  const clock = clockOf(offsetSeconds);
  const folder = stateFolder(state, host);
  return {
    clock,
    receipts: lazyReceipts(async () => {
      const { fileReceipts } = await import('../../adapters/stores/receipts.ts');
      return fileReceipts(folder(), redactor.redact);
    }),
    memories: lazyMemories(async () => {
      const { fileMemories } = await import('../../adapters/stores/memories.ts');
      return fileMemories(join(folder(), 'seen'));
    }),
  };
}

/** Gives what names the folder, or throws where the environment names no home. */
export function stateFolder(
  state: string | undefined,
  { env, platform }: HostProcess,
): () => string {
  const { TRUSTPRINT_STATE: named } = env;
  return () =>
    state ?? (named === undefined || named === '' ? defaultStateFolder(env, platform) : named);
}

async function endpointsOf(
  { library, libraryByFlag, issuerCa, resolve, family }: Settings,
  way: Pick<TlsEndpointsOptions, 'proxyFor' | 'isFrugal'>,
  files: NamedFiles,
): Promise<Ports['endpoints'] & Ports['quickProbes']> {
  return tlsEndpoints({
    roots: {
      ...(library === undefined
        ? {}
        : { library: await rootsIn(library, files).catch(unreadableLibrary(libraryByFlag)) }),
      issuerCa: await Promise.all(
        issuerCa.map(async ({ name: host, file }) => ({
          host,
          roots: await rootsIn(file, files),
        })),
      ),
    },
    ...way,
    resolve: resolve.map(parseResolve),
    family,
  });
}

async function rootsIn(file: string, files: NamedFiles): Promise<readonly string[]> {
  return parseRoots(await readNamed(file, CERTIFICATES, files), file);
}

/** The clock of this machine, or that of the lab that the environment leads to. */
export async function clockFor(means: Pick<ProcessContext, 'host' | 'running'>): Promise<Clock> {
  return clockOf(await labOffset(means));
}

/** How far the clock of the lab is put that the environment leads to; 0 where it leads to none. */
async function labOffset({
  host,
  running,
}: Pick<ProcessContext, 'host' | 'running'>): Promise<number> {
  const { offsetSeconds } = labSwitchesFrom(host.env);
  if (offsetSeconds === 0) return 0;
  const { AWS_ENDPOINT_URL_STS: ofSts, AWS_ENDPOINT_URL: ofAll } = host.env;
  return (await isLab(ofSts || ofAll, running.signal)) ? offsetSeconds : 0;
}

function clockOf(offsetSeconds: number): Clock {
  return offsetSeconds === 0 ? systemClock : shiftedClock(offsetSeconds);
}

/** Receipts whose folder is asked for when the first of them is. */
function lazyReceipts(load: () => Promise<Receipts>): Receipts {
  return {
    save: async (receipt) => (await load()).save(receipt),
    receipt: async (id) => (await load()).receipt(id),
    all: async () => (await load()).all(),
    exclusively: async (work) => (await load()).exclusively(work),
  };
}

/** What was seen, likewise. */
function lazyMemories(load: () => Promise<Memories>): Memories {
  return {
    host: async (at) => (await load()).host(at),
    save: async (memory) => (await load()).save(memory),
  };
}

/** For one request of the SDK: AWS's own clients wait longer, people do not. */
const AWS_TIMEOUT_MS = 10_000;
