// SPDX-License-Identifier: Apache-2.0

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
  listed,
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
  const seen = isLate(before, at) ? { ...sight, addresses: [] } : sight;
  const { name, host } = seen;
  const recent = recentAfter(before?.recent ?? [], seen, at);
  const addresses = addressesAfter(before?.addresses ?? [], seen, recent);
  const { expiries, flappingSince, changedAt = null } = before ?? {};
  const expiry = expiriesAfter(
    expiries ?? [],
    chainsOf(addresses).flatMap((one) => one.certificates),
    {
      host,
      needed: new Set(seen.addresses.flatMap(({ chains }) => chains.flatMap((one) => one.needed))),
      at,
    },
  );
  const after: EndpointSnapshot = {
    kind: 'endpoint',
    name,
    addresses,
    recent,
    flappingSince: isFlapping(recent) ? (flappingSince ?? at) : null,
    expiries: expiry.told,
    changedAt,
  };
  const change =
    before === undefined ? flappingChange(before, after, host) : changeIn(before, after, host);
  const arrived =
    before === undefined || change?.kind !== 'certificate-changed' ? [] : arrivedIn(before, after);
  const fresh = arrived.slice(0, 1).map(({ id }) =>
    changeOf(
      {
        cause: { check: 'certificate-changed', host, chain: id },
        target: host,
        detail: change?.detail ?? '',
      },
      context,
    ),
  );
  const changes = changesAfter(before, fresh, at);
  const told = [...expiry.changes, ...(change === undefined ? [] : [change])];
  return {
    after: { ...after, changes, changedAt: fresh.length === 0 ? changedAt : at },
    events: told.map((one) => eventOf(after, one, context)),
    conditions: [...expiry.conditions, ...flappingNow(after, host), ...changes],
  };
}

/** What is told where flapping begins or ends, or where the chains of a host are others. */
function changeIn(
  before: EndpointSnapshot,
  after: EndpointSnapshot,
  host: string,
): ChangeTold | undefined {
  const was = before.flappingSince !== null;
  const is = after.flappingSince !== null;
  if (is !== was) return flappingChange(before, after, host);
  const added = arrivedIn(before, after);
  const removed = arrivedIn(after, before);
  if (is || added.length + removed.length === 0) return undefined;
  return {
    kind: 'certificate-changed',
    severity: 'notice',
    detail: changeSentence(host, { added, removed }),
    before: servedBy(before),
    after: servedBy(after),
  };
}

function flappingChange(
  before: EndpointSnapshot | undefined,
  after: EndpointSnapshot,
  host: string,
): ChangeTold | undefined {
  const sides = { before: before === undefined ? null : servedBy(before), after: servedBy(after) };
  if (after.flappingSince !== null) {
    const [now] = flappingNow(after, host);
    return now && { kind: 'chain-flapping', severity: now.severity, detail: now.detail, ...sides };
  }
  if (before === undefined) return undefined;
  const detail = `${host} no longer serves several chains in turn, its top is ${topsOf(distinct(after))}`;
  return { kind: 'chain-steady', severity: 'notice', detail, ...sides };
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
function isLate(before: EndpointSnapshot | undefined, at: Instant): boolean {
  const ahead = (before?.recent.at(-1)?.at ?? at) - at;
  return ahead > 0 && ahead < LATE_MS;
}

/**
 * The addresses that the name has, and those that it had of late: names give a few of many in turn. An
 * address that failed keeps what it served.
 */
function addressesAfter(
  before: readonly AddressSnapshot[],
  seen: SeenEndpoint,
  recent: EndpointSnapshot['recent'],
): readonly AddressSnapshot[] {
  if (seen.addresses.length === 0) return before;
  const known = new Map(before.map((one) => [one.address, one]));
  const onList = new Set(
    chainsOf(before).flatMap(({ id, decidedBy }) => (decidedBy === 'list' ? [id] : [])),
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
  return listed(tops.map(({ subject, sha1 }) => `${subject} (${sha1})`));
}

/** Longer than replicas of one round are apart. */
const LATE_MS = 3_600_000;
const MOST_ADDRESSES = 64;
