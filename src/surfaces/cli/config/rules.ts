// SPDX-License-Identifier: Apache-2.0

import { checks } from '../../../core/checks/catalogue.ts';
import { isCheckId, isHygieneCheckId } from '../../../core/checks/lookup.ts';
import { TrustprintError } from '../../../core/error.ts';
import { fleetChecks } from '../../../core/fleet/catalogue.ts';
import { isFleetCheckId } from '../../../core/fleet/lookup.ts';
import { scopeOfHost } from '../../../core/model/address.ts';
import { hostPortOf, parseIssuer } from '../../../core/model/issuer.ts';
import { didYouMean } from '../../../core/model/nearest.ts';
import type { Suppression } from '../../../core/model/suppressions.ts';
import { parseTarget } from '../../../core/model/target.ts';
import type {
  ConfigFile,
  ReceiverConfig,
  RepairConfig,
  SourceConfig,
} from '../../../schemas/config.ts';
import { type Problem, printPath, type Step } from './problem.ts';

/** Says what is wrong, and where: it throws. */
type Refuse = (problem: Problem) => never;

export function suppressionsIn({ suppress = [] }: ConfigFile, refuse: Refuse): Suppression[] {
  return suppress.map(({ check, target, ...rest }, index) => {
    if (isHygieneCheckId(check) || isFleetCheckId(check)) return { ...rest, check, target };
    return refuse({ ...unsuppressable(check), path: ['suppress', index, 'check'] });
  });
}

/** What holds between members, which the schema cannot say. */
export function demandRules(
  { sources = [], receivers = [], repair }: ConfigFile,
  refuse: Refuse,
): void {
  demandUnique(sources, 'sources', refuse);
  demandUnique(receivers, 'receivers', refuse);
  for (const [index, source] of sources.entries()) {
    demandSource(source, ['sources', index], refuse);
  }
  for (const [index, receiver] of receivers.entries()) {
    demandReceiver(receiver, ['receivers', index], refuse);
  }
  if (repair !== undefined) demandRepair(repair, sources, refuse);
}

function demandRepair(
  { sources: named, 'issuer-ca': cas }: RepairConfig,
  sources: readonly SourceConfig[],
  refuse: Refuse,
): void {
  demandHosts(cas, ['repair'], refuse);
  const names = sources.map(({ name }) => name);
  for (const [index, name] of named.entries()) {
    if (names.includes(name)) continue;
    const hint = didYouMean(name, names) ?? `there are ${names.join(', ')}`;
    refuse({ message: `there is no source "${name}"`, hint, path: ['repair', 'sources', index] });
  }
}

function demandUnique(
  named: readonly { readonly name: string }[],
  of: string,
  refuse: Refuse,
): void {
  const first = new Map<string, number>();
  for (const [index, { name }] of named.entries()) {
    const other = first.get(name);
    if (other !== undefined) {
      const message = `${of}[${String(other)}] has the name "${name}" already`;
      refuse({ message, hint: 'give each a name of its own', path: [of, index, 'name'] });
    }
    first.set(name, index);
  }
}

function demandSource(source: SourceConfig, path: readonly Step[], refuse: Refuse): void {
  const [kind] = demandOne(source, { kinds: SOURCE_KINDS, path }, refuse);
  for (const [key, kinds] of Object.entries(MEANT_FOR)) {
    if (!(key in source) || kind === undefined || kinds.includes(kind)) continue;
    const message = `${key} says nothing of ${kind}`;
    refuse({ message, hint: `it is for ${kinds.join(' and ')}`, path: [...path, key] });
  }
  demandHosts(source['issuer-ca'], path, refuse);
  demandParsed(
    () => {
      for (const issuer of source.issuers ?? []) parseIssuer(issuer);
    },
    { path: [...path, 'issuers'], refuse },
  );
  const { cluster } = source;
  if (cluster === undefined) return;
  const at = [...path, 'cluster'];
  demandParsed(
    () => {
      const { kind: named } = parseTarget(cluster);
      if (named === 'cluster' || named === 'kubernetes') return;
      refuse({ message: `not a cluster: ${named}`, hint: 'eks:NAME, its ARN or k8s:', path: at });
    },
    { path: at, refuse },
  );
}

/** One with a port would be that of no issuer, and nobody would be told. */
function demandHosts(
  cas: SourceConfig['issuer-ca'] = [],
  path: readonly Step[],
  refuse: Refuse,
): void {
  for (const [index, { host }] of cas.entries()) {
    const url = `https://${host}`;
    if (URL.canParse(url) && new URL(url).hostname === host.toLowerCase()) continue;
    refuse({
      message: `not the name of a host: "${host.slice(0, SHOWN)}"`,
      hint: 'write it as oidc.example.com, without a port',
      path: [...path, 'issuer-ca', index, 'host'],
    });
  }
}

/** What the parser of a noun says is said of its place in the file. */
function demandParsed(
  parse: () => void,
  { path, refuse }: { readonly path: readonly Step[]; readonly refuse: Refuse },
): void {
  try {
    parse();
  } catch (error) {
    if (!(error instanceof TrustprintError) || error.code === 'config_malformed') throw error;
    const hint = error.hint ?? 'see docs/configuration.md';
    refuse({ message: `${printPath(path)}: ${error.message}`, hint, path });
  }
}

function demandReceiver(receiver: ReceiverConfig, path: readonly Step[], refuse: Refuse): void {
  const [kind] = demandOne(receiver, { kinds: RECEIVER_KINDS, path }, refuse);
  if (kind !== 'webhook' && kind !== 'alertmanager') return;
  const url = receiver[kind]?.url ?? '';
  if (url.startsWith('https:') || scopeOfHost(hostPortOf(url).host) === 'loopback') return;
  refuse({
    message: 'http is for this machine alone: what is told would be read on the way',
    hint: 'give an https URL',
    path: [...path, kind, 'url'],
  });
}

function demandOne<Kind extends string>(
  object: { readonly [K in Kind]?: unknown },
  { kinds, path }: { readonly kinds: readonly Kind[]; readonly path: readonly Step[] },
  refuse: Refuse,
): readonly Kind[] {
  const given = kinds.filter((kind) => object[kind] !== undefined);
  if (given.length === 1) return given;
  const what = given.length === 0 ? 'none' : given.join(' and ');
  const message = `${printPath(path)} has ${what} of ${kinds.join(', ')}`;
  const [, second] = given;
  return refuse({
    message,
    hint: 'give exactly one of them',
    path,
    ...(second === undefined ? {} : { key: second }),
  });
}

/** What STS decides is the verdict, and nobody can decide otherwise in a file. */
function unsuppressable(check: string): Pick<Problem, 'message' | 'hint'> {
  if (isCheckId(check)) {
    return {
      message: `${check} is a gate: STS refuses where it fails, and that cannot be suppressed`,
      hint: 'suppress hygiene checks and checks of accounts; trustprint checks lists them',
    };
  }
  const known = [...checks, ...fleetChecks].map(({ id }): string => id);
  return {
    message: `there is no check "${check.slice(0, SHOWN)}"`,
    hint: didYouMean(check, known) ?? 'trustprint checks lists them',
  };
}

const SOURCE_KINDS = ['accounts', 'organization', 'cluster', 'issuers'] as const;
const RECEIVER_KINDS = ['webhook', 'slack', 'alertmanager'] as const;

/** Members that only some sources have a use for. */
const MEANT_FOR: Readonly<Record<string, readonly (typeof SOURCE_KINDS)[number][]>> = {
  'exclude-accounts': ['accounts', 'organization'],
  'role-name': ['accounts', 'organization'],
  'external-id': ['accounts', 'organization'],
  regions: ['accounts', 'organization'],
  context: ['cluster'],
  kubeconfig: ['cluster'],
  profile: ['accounts', 'organization', 'cluster'],
  region: ['accounts', 'organization', 'cluster'],
};

const SHOWN = 60;
