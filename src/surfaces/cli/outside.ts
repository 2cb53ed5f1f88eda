// SPDX-License-Identifier: Apache-2.0

import { join } from 'node:path';

import type { TlsEndpointsOptions } from '../../adapters/tls-endpoints.ts';
import type { Clock, Ports } from '../../ports/index.ts';
import type { Redactor } from '../../render/redact.ts';
import type { Outside, Reached, Reaching } from './context.ts';
import { CERTIFICATES, type NamedFiles, readNamed, unreadableLibrary } from './files.ts';
import type { HostProcess, Running } from './process.ts';
import { watchOutsideOf } from './outside-watch.ts';
import { labSwitchesFrom, type Settings } from './settings.ts';

/** The adapters of the command line, each built when it is first asked for. */
export function outsideOf(means: ProcessContext): Outside {
  const { host, running, redactor } = means;
  return {
    reach: async (settings, asked) => reach(settings, asked, means),
    receipts: async (state) => {
      const { fileReceipts } = await import('../../adapters/stores/receipts.ts');
      const folder = (await stateFolder(state, host))();
      return { folder, receipts: fileReceipts(folder, redactor.redact) };
    },
    certificates: async (bytes, reading) =>
      (await import('../../adapters/certificate-files.ts')).readCertificates(bytes, reading),
    publicRoots: async () => (await import('../../adapters/roots.ts')).publicRoots(),
    loadFacts: async (path) =>
      (await import('../../adapters/stores/facts-file.ts')).loadFacts(path, running.signal),
    saveFacts: async (path, facts) => {
      const { saveFacts } = await import('../../adapters/stores/facts-file.ts');
      return saveFacts(path, facts, redactor.redact);
    },
    outputFiles: async (wanted, reading) => {
      const { openOutputFiles } = await import('../../adapters/stores/output-files.ts');
      const files = await openOutputFiles(wanted, reading);
      return files.map((file) => ({ ...file, write: (text) => file.write(redactor.redact(text)) }));
    },
    createFile: async (path, text) =>
      (await import('../../adapters/stores/output-files.ts')).createFile(path, text),
    page: async () => (await import('../../adapters/page-template.ts')).pageTemplate(),
    now: async () => (await clockOf(await labOffset(means))).now(),
    clock: async () => clockOf(await labOffset(means)),
    ...watchOutsideOf({ host, redactor, stateFolder }),
  };
}

/** How far the clock of the lab is put that the environment leads to; 0 where it leads to none. */
async function labOffset({ host, running }: ProcessContext): Promise<number> {
  const { offsetSeconds } = labSwitchesFrom(host.env);
  if (offsetSeconds === 0) return 0;
  const { AWS_ENDPOINT_URL_STS: ofSts, AWS_ENDPOINT_URL: ofAll } = host.env;
  const { isLab } = await import('../../adapters/lab-probe.ts');
  return (await isLab(ofSts || ofAll, running.signal)) ? offsetSeconds : 0;
}

async function clockOf(offsetSeconds: number): Promise<Clock> {
  const { systemClock, shiftedClock } = await import('../../adapters/system-clock.ts');
  return offsetSeconds === 0 ? systemClock : shiftedClock(offsetSeconds);
}

interface ProcessContext {
  readonly host: HostProcess;
  readonly running: Running;
  readonly redactor: Redactor;
}

async function reach(
  settings: Settings,
  { state, offline = false, isForLong: isFrugal = false }: Reaching,
  { host, running, redactor }: ProcessContext,
): Promise<Reached> {
  const [{ isLab }, { shownProxy }, { proxyForEnvironment }] = await Promise.all([
    import('../../adapters/lab-probe.ts'),
    import('../../adapters/proxy.ts'),
    import('../../adapters/proxy-for.ts'),
  ]);
  const proxyFor = proxyForEnvironment(host.env, settings.proxy);
  // Read once: what a command in <(…) writes comes but once.
  const { caBundle: file } = settings;
  const caBundle = file === undefined ? undefined : (await rootsIn(file, running)).join('');
  const way: Connectivity = { proxyFor, caBundle, env: host.env, onSecret: redactor.keep };
  const { cloud, fleet } = await awsBy(settings, way);
  const lab = !offline && (await isLab(cloud.endpoint, running.signal, settings.timeoutMs));
  const endpoints = await endpointsOf(settings, { proxyFor, isFrugal }, running);
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
      ...(await workloadPorts(settings, way)),
      ...(await ownPorts(state, switches?.offsetSeconds ?? 0, { host, redactor })),
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

async function awsBy(
  { profiles, assumeRole, region, endpointUrl, timeoutMs = AWS_TIMEOUT_MS }: Settings,
  way: Connectivity,
): Promise<Pick<Ports, 'cloud' | 'fleet'>> {
  const { awsCloud, awsFleet } = await import('../../adapters/clouds/aws.ts');
  const options = { profiles, assumeRole, region, endpointUrl, timeoutMs, ...way };
  return { cloud: awsCloud(options), fleet: awsFleet(options) };
}

/** Kubernetes and CI jobs: their clients are loaded with the first question to them. */
async function workloadPorts(
  { context, kubeconfig, cluster, user, as, asGroup, timeoutMs = AWS_TIMEOUT_MS }: Settings,
  way: Connectivity,
): Promise<Pick<Ports, 'kubernetes' | 'ciJobs'>> {
  const [{ kubernetesBy }, { ciJobsOf }] = await Promise.all([
    import('../../adapters/clusters/kubernetes.ts'),
    import('../../adapters/ci/ci-jobs.ts'),
  ]);
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
async function ownPorts(
  state: string | undefined,
  offsetSeconds: number,
  { host, redactor }: Omit<ProcessContext, 'running'>,
): Promise<Pick<Ports, 'clock' | 'receipts' | 'memories'>> {
  const [clock, folder, { lazyReceipts, lazyMemories }] = await Promise.all([
    clockOf(offsetSeconds),
    stateFolder(state, host),
    import('./lazy-stores.ts'),
  ]);
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

/** Resolves to what names the folder, or throws where the environment names no home. */
async function stateFolder(
  state: string | undefined,
  { env, platform }: HostProcess,
): Promise<() => string> {
  const { defaultStateFolder } = await import('../../adapters/stores/state-folder.ts');
  const { TRUSTPRINT_STATE: named } = env;
  return () =>
    state ?? (named === undefined || named === '' ? defaultStateFolder(env, platform) : named);
}

async function endpointsOf(
  { library, libraryByFlag, issuerCa, resolve, family }: Settings,
  way: Pick<TlsEndpointsOptions, 'proxyFor' | 'isFrugal'>,
  running: Running,
): Promise<Ports['endpoints'] & Ports['quickProbes']> {
  const [{ tlsEndpoints }, { parseResolve }] = await Promise.all([
    import('../../adapters/tls-endpoints.ts'),
    import('../../adapters/resolver.ts'),
  ]);
  return tlsEndpoints({
    roots: {
      ...(library === undefined
        ? {}
        : { library: await rootsIn(library, running).catch(unreadableLibrary(libraryByFlag)) }),
      issuerCa: await Promise.all(
        issuerCa.map(async ({ name: host, file }) => ({
          host,
          roots: await rootsIn(file, running),
        })),
      ),
    },
    ...way,
    resolve: resolve.map(parseResolve),
    family,
  });
}

async function rootsIn(file: string, running: Running): Promise<readonly string[]> {
  const { parseRoots } = await import('../../adapters/roots.ts');
  return parseRoots(await readNamed(file, CERTIFICATES, namedFilesOf(running)), file);
}

/** Files that a person names, read within bounds and until told to stop. */
export function namedFilesOf({ inputPieces, signal }: Running): NamedFiles {
  return {
    inputPieces,
    filePieces: async function* filePieces(name, most) {
      const { boundedPieces } = await import('../../adapters/bounded-read.ts');
      yield* boundedPieces(name, { most, signal });
    },
  };
}

/** For one request of the SDK: AWS's own clients wait longer, people do not. */
const AWS_TIMEOUT_MS = 10_000;
