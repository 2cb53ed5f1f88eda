// SPDX-License-Identifier: Apache-2.0

import type {
  SourceReach,
  SourceScope,
  WatchPlan,
  WatchSource,
} from '../../../app/watch/source.ts';
import type { AccountChoice } from '../../../app/scan/accounts.ts';
import { parseIssuer } from '../../../core/model/issuer.ts';
import { parseTarget } from '../../../core/model/target.ts';
import { SCAN_ROLE } from '../../../core/permissions/policy.ts';
import type { Ports } from '../../../ports/index.ts';
import type { SourceConfig } from '../../../schemas/config.ts';
import type { Config } from '../config-file.ts';
import { withFlags } from '../carry-flags.ts';
import type { Context } from '../context.ts';
import { isClusterNamed } from '../dependents.ts';
import { accountsQuestion } from '../question.ts';
import { type ConnectionFlags, type Settings, settingsFrom } from '../settings.ts';
import { UNITS } from '../values.ts';

/** With what sources are reached. */
export interface Reaching {
  readonly flags: Partial<ConnectionFlags>;
  readonly context: Context;
  /** The same probes within the bounds of this process. */
  readonly bounded: (probes: Pick<Ports, 'endpoints' | 'quickProbes'>) => typeof probes;
}

/** What a configuration says is to be watched. */
export function watchPlanOf({ suppressions, file }: Config, reaching: Reaching): WatchPlan {
  const { sources = [], receivers = [], every = DEFAULT_EVERY } = file;
  return {
    sources: sources.map((source) => sourceOf(source, every, reaching)),
    suppressions,
    receivers: receivers.map(({ name, severity = 'warning' }) => ({ name, severity })),
    tokenLifetimeMs: spanOf(file['token-lifetime'] ?? DEFAULT_TOKEN_LIFETIME),
  };
}

function sourceOf(source: SourceConfig, every: string, reaching: Reaching): WatchSource {
  const settings = settingsFrom(
    { ...reaching.flags, ...flagsOf(source) },
    reaching.context.environment,
  );
  return {
    name: source.name,
    everyMs: spanOf(source.every ?? every),
    scope: scopeOf(source),
    reach: async () => reachBy(settings, reaching),
    led: ledBy(source),
  };
}

/** Whoever is told of a trust has the CA in a file of his own. */
function ledBy({ 'issuer-ca': cas = [] }: SourceConfig): WatchSource['led'] {
  return (remedy) => {
    const words = remedy.argv?.join(' ') ?? '';
    const named = cas.filter(({ host }) => words.includes(host));
    return withFlags(remedy, { issuerCa: named.map(({ host: name }) => ({ name, file: 'FILE' })) });
  };
}

/** What a source says of its own goes before what the command line says of all. */
function flagsOf(source: SourceConfig): Partial<ConnectionFlags> {
  const { profile, region, context, kubeconfig, 'issuer-ca': cas } = source;
  return {
    ...(profile === undefined ? {} : { profile: [profile] }),
    ...(region === undefined ? {} : { region }),
    ...(context === undefined ? {} : { context }),
    ...(kubeconfig === undefined ? {} : { kubeconfig }),
    ...(cas === undefined ? {} : { issuerCa: cas.map(({ host: name, file }) => ({ name, file })) }),
  };
}

function scopeOf(source: SourceConfig): SourceScope {
  const { cluster, issuers, regions } = source;
  if (cluster !== undefined) return { kind: 'cluster', target: parseTarget(cluster) };
  if (issuers !== undefined) return { kind: 'issuers', issuers: issuers.map(parseIssuer) };
  return {
    kind: 'accounts',
    choice: choiceOf(source),
    regions: regions?.includes('all') === true ? 'all' : regions,
  };
}

function choiceOf({ accounts = 'own', organization, ...source }: SourceConfig): AccountChoice {
  return {
    ids: accounts === 'own' ? [] : accounts,
    organization: organization === true,
    unit: typeof organization === 'string' ? organization : undefined,
    excluded: source['exclude-accounts'] ?? [],
    roleName: source['role-name'] ?? SCAN_ROLE,
    externalId: source['external-id'],
    shard: undefined,
  };
}

async function reachBy(settings: Settings, { context, bounded }: Reaching): Promise<SourceReach> {
  const reached = await context.outside.reach(settings, { isForLong: true });
  const { clock, cloud, fleet, kubernetes, ciJobs } = reached.ports;
  const probes = bounded(reached.ports);
  return {
    ports: { clock, cloud, fleet, kubernetes, ciJobs, ...probes },
    question: {
      ...accountsQuestion({ settings, reached, context }),
      isContextNamed: isClusterNamed(settings),
    },
  };
}

/** Of `90s`, `15m`, `6h` or `14d`, the milliseconds. */
export function spanOf(text: string): number {
  const unit = UNITS[text.slice(-1)];
  if (unit === undefined) throw new TypeError(`not of the form that the schema asks for: ${text}`);
  return Number(text.slice(0, -1)) * unit;
}

const DEFAULT_EVERY = '15m';
/** The longest that an EKS token lives by default (Amazon EKS User Guide, service accounts). */
const DEFAULT_TOKEN_LIFETIME = '24h';
export const DEFAULT_KEEP = '400d';
