// SPDX-License-Identifier: Apache-2.0

import type { EndpointProbe, Facts, Vantage } from '../../core/model/facts.ts';
import { printInstant } from '../../core/model/instant.ts';
import { printHostPort } from '../../core/model/issuer.ts';
import { pairs, type Row } from '../page.ts';
import { otherFound } from './stations.ts';
import { distinctChains } from '../../core/chains/presented-chains.ts';

/** When, from where, as whom and how much was probed; how what belongs to no step was found. */
export function circumstanceRows(facts: Facts): readonly Row[] {
  const { target, lab, at } = facts;
  const members: readonly (readonly [string, string | undefined])[] = [
    ['cluster', target.clusterName],
    ...otherFound(facts),
    ['as', facts.caller?.arn],
    ['probed', `${printInstant(at)} from ${placeOf(facts.vantage)}${lab ? ', in a lab' : ''}`],
    ['probes', probesOf(facts.endpoints)],
    ['series', seriesOf(facts)],
    ['library', `${facts.vantage.library}, in place of AWS's own`],
  ];
  return pairs(
    0,
    members.flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const])),
  );
}

function placeOf({ host, proxy }: Vantage): string {
  return proxy === undefined ? `${host}, directly` : `${host}, through the proxy ${proxy}`;
}

/**
 * How many probes there were, by host: `24 probes at 2 addresses of oidc.example.test`. Through a proxy,
 * and where a name resolves to nothing, no address is known.
 */
export function probesOf(endpoints: readonly EndpointProbe[]): string | undefined {
  const hosts = Map.groupBy(endpoints, printHostPort);
  const told = [...hosts.entries()].map(([host, looks]) => {
    const byAddress = new Map(looks.map((look) => [look.address ?? '', look.attempts]));
    const total = [...byAddress.values()].reduce((sum, count) => sum + count, 0);
    const known = [...byAddress.keys()].filter((address) => address !== '').length;
    const at = known === 0 ? host : `${counted(known, 'address', 'addresses')} of ${host}`;
    return `${counted(total, 'probe', 'probes')} at ${at}${known === 0 ? ', by its name' : ''}`;
  });
  return told.length === 0 ? undefined : told.join(', ');
}

/** How the documents did over a while: `probed for 60 s: the key set 60 times, 3 failed, …`. */
function seriesOf({ series, endpoints }: Facts): string | undefined {
  if (series === undefined) return undefined;
  const told = series.documents.map(({ document, looks, unseen, failed, slowestMs }) => {
    const name = document === 'discovery' ? 'the discovery document' : 'the key set';
    const slowest = slowestMs === undefined ? '' : `, slowest ${String(Math.round(slowestMs))} ms`;
    const ours = unseen === 0 ? '' : `, ${String(unseen)} more failed on this side`;
    return `${name} ${String(looks - unseen)} times, ${String(failed)} failed${slowest}${ours}`;
  });
  const chains = counted(distinctChains(endpoints), 'distinct chain', 'distinct chains');
  return `probed for ${String(Math.round(series.overMs / 1000))} s: ${[...told, chains].join('; ')}`;
}

function counted(number: number, one: string, many: string): string {
  return `${String(number)} ${number === 1 ? one : many}`;
}
