// SPDX-License-Identifier: Apache-2.0

import { some } from '../fleet/fleet-check.ts';
import { type Instant, printInstant } from '../model/instant.ts';
import type { JsonValue } from '../model/json.ts';
import type { Condition } from './alert.ts';
import {
  changeOf,
  changesAfter,
  type ChangeTold,
  type Compared,
  type CompareContext,
  conditionOf,
  eventOf,
  without,
} from './change.ts';
import { expiriesAfter } from './expiry.ts';
import { idsOf, isFlapping, recentAfter } from './flapping.ts';
import type { SeenAddress, SeenEndpoint } from './seen.ts';
import type { AddressSnapshot, ChainSnapshot, EndpointSnapshot } from './snapshot.ts';

/** What changed at a host, and what is the matter with its certificates. */
export function compareEndpoint(
  before: EndpointSnapshot | undefined,
  sight: SeenEndpoint,
  context: CompareContext,
): Compared<EndpointSnapshot> {
  const { at } = context;
  const { name, host } = sight;
  const known = before ?? { ...NOTHING, name };
  const seen = isLate(known, at) ? { ...sight, addresses: [] } : sight;
  const recent = recentAfter(known.recent, seen, context);
  const addresses = addressesAfter(known.addresses, seen, recent);
  const served = chainsOf(addresses).flatMap(({ certificates }) => certificates);
  const needed = seen.addresses.flatMap(({ chains }) => chains.flatMap((one) => one.needed));
  const expiry = expiriesAfter(known.expiries, served, { host, needed: new Set(needed), at });
  const flappingSince = isFlapping(recent) ? (known.flappingSince ?? at) : null;
  const after = { ...known, addresses, recent, flappingSince, expiries: expiry.told };
  // A host that was down when it was met first has changed nothing.
  const was = known.addresses.length === 0 ? undefined : known;
  const told = changeIn(was, after, host);
  const fresh = arrivals(was, after, { told, host, context });
  const changes = changesAfter(known, fresh, at);
  return {
    after: { ...after, changes, changedAt: fresh.length === 0 ? known.changedAt : at },
    events: [...expiry.changes, ...told].map((one) => eventOf(after, one, context)),
    conditions: [...expiry.conditions, ...flappingNow(after, host), ...changes],
  };
}

const NOTHING: Omit<EndpointSnapshot, 'name'> = {
  kind: 'endpoint',
  addresses: [],
  recent: [],
  flappingSince: null,
  expiries: [],
  changedAt: null,
};

/** A chain that was not served before is told; of a roll-out that goes on, or ends, it was told already. */
function arrivals(
  before: EndpointSnapshot | undefined,
  after: EndpointSnapshot,
  {
    told: [change],
    host,
    context,
  }: {
    readonly told: readonly ChangeTold[];
    readonly host: string;
    readonly context: CompareContext;
  },
): readonly Condition[] {
  if (before === undefined || change?.kind !== 'certificate-changed') return [];
  const [arrived] = arrivedIn(before, after);
  if (arrived === undefined) return [];
  const cause = { check: change.kind, host, chain: arrived.id };
  return [changeOf({ cause, target: host, detail: change.detail }, context)];
}

/** What is told where flapping begins or ends, or where the chains of a host are others. */
function changeIn(
  before: EndpointSnapshot | undefined,
  after: EndpointSnapshot,
  host: string,
): readonly ChangeTold[] {
  const isFlappingNow = after.flappingSince !== null;
  const wasFlapping = (before?.flappingSince ?? null) !== null;
  const sides = { before: before === undefined ? null : servedBy(before), after: servedBy(after) };
  if (isFlappingNow && !wasFlapping) {
    return flappingNow(after, host).map(({ severity, detail }) => ({
      kind: 'chain-flapping',
      severity,
      detail,
      ...sides,
    }));
  }
  if (before === undefined || isFlappingNow) return [];
  const changed = { added: arrivedIn(before, after), removed: arrivedIn(after, before) };
  if (wasFlapping) {
    const detail = `${host} no longer serves several chains in turn, its top is ${topsOf(distinct(after))}`;
    return [{ kind: 'chain-steady', severity: 'notice', detail, ...sides }];
  }
  if (changed.added.length + changed.removed.length === 0) return [];
  const detail = changeSentence(host, changed);
  return [{ kind: 'certificate-changed', severity: 'notice', detail, ...sides }];
}

function flappingNow(after: EndpointSnapshot, host: string): readonly Condition[] {
  if (after.flappingSince === null) return [];
  const chains = distinct(after);
  const isListUsed = chains.some(({ decidedBy }) => decidedBy === 'list');
  return [
    conditionOf({
      cause: { check: 'chain-flapping', host, chain: '' },
      target: host,
      severity: isListUsed ? 'warning' : 'notice',
      detail: `${host} serves several chains in turn, with the tops ${topsOf(chains)}`,
    }),
  ];
}

function changeSentence(
  host: string,
  {
    added,
    removed,
  }: { readonly added: readonly ChainSnapshot[]; readonly removed: readonly ChainSnapshot[] },
): string {
  if (removed.length === 0) return `${host} now also serves a chain with the top ${topsOf(added)}`;
  if (added.length === 0)
    return `${host} no longer serves the chain with the top ${topsOf(removed)}`;
  return `${host} serves another chain, with the top ${topsOf(added)} instead of ${topsOf(removed)}`;
}

/** Another process has probed it since, and was quicker to write. Clocks that are set back are another matter. */
function isLate({ recent }: EndpointSnapshot, at: Instant): boolean {
  const ahead = (recent.at(-1)?.at ?? at) - at;
  return ahead > 0 && ahead < LATE_MS;
}

/**
 * The addresses that the name has, and those that it had of late: names give a few of many in turn. An
 * address that failed keeps what it served; where all failed nothing is known to be others.
 */
function addressesAfter(
  before: readonly AddressSnapshot[],
  seen: SeenEndpoint,
  recent: EndpointSnapshot['recent'],
): readonly AddressSnapshot[] {
  if (chainsOf(seen.addresses).length === 0) return before;
  const known = new Map(before.map((one) => [one.address, one]));
  const onList = new Set(
    [...chainsOf(before), ...chainsOf(seen.addresses)].flatMap(({ id, decidedBy }) =>
      decidedBy === 'list' ? [id] : [],
    ),
  );
  const now = seen.addresses.flatMap((one) => {
    const kept = one.chains.length === 0 ? known.get(one.address) : keptOf(one, onList);
    return kept === undefined ? [] : [kept];
  });
  const names = new Set(seen.addresses.map(({ address }) => address));
  const others = before.filter(
    ({ address }) =>
      !names.has(address) && recent.some(({ chains }) => Object.hasOwn(chains, address ?? '')),
  );
  return [...now, ...others]
    .slice(0, MOST_ADDRESSES)
    .toSorted((one, other) => ((one.address ?? '') < (other.address ?? '') ? -1 : 1));
}

/** Where the list decided for one trust, it does: units see the trusts of one account each. */
function keptOf({ address, chains }: SeenAddress, onList: ReadonlySet<string>): AddressSnapshot {
  return {
    address,
    chains: chains.map(({ needed: _, ...chain }) =>
      onList.has(chain.id) ? { ...chain, decidedBy: 'list' } : chain,
    ),
  };
}

function arrivedIn(before: EndpointSnapshot, after: EndpointSnapshot): readonly ChainSnapshot[] {
  const ids = without(idsOf(distinct(after)), idsOf(distinct(before)));
  return distinct(after).filter(({ id }) => ids.includes(id));
}

/** The chains of a host, each once. */
function distinct({ addresses }: EndpointSnapshot): readonly ChainSnapshot[] {
  const chains = new Map(chainsOf(addresses).map((chain) => [chain.id, chain]));
  return [...chains.values()].toSorted((one, other) => (one.id < other.id ? -1 : 1));
}

function chainsOf(addresses: readonly AddressSnapshot[]): readonly ChainSnapshot[] {
  return addresses.flatMap(({ chains }) => chains);
}

function servedBy(snapshot: EndpointSnapshot): JsonValue {
  const tops = distinct(snapshot).flatMap(({ certificates }) => certificates.at(-1) ?? []);
  return tops.map(({ subject, sha1, notAfter }) => ({
    subject,
    sha1,
    notAfter: notAfter === null ? null : printInstant(notAfter),
  }));
}

function topsOf(chains: readonly ChainSnapshot[]): string {
  const tops = chains.flatMap(({ certificates }) => certificates.at(-1) ?? []);
  return some(tops.map(({ subject, sha1 }) => `${subject} (${sha1})`));
}

/** Longer than replicas of one round are apart. */
const LATE_MS = 3_600_000;
const MOST_ADDRESSES = 64;
