// SPDX-License-Identifier: Apache-2.0

import type { EndpointProbe, Facts } from '../../model/facts.ts';
import { type Instant, instantOf, plusSeconds, printInstant } from '../../model/instant.ts';
import { seenOf } from '../../model/observed.ts';
import type { HostMemory, ListedMemory, Memory } from '../../model/memory.ts';
import type { Retirement } from '../../model/plan.ts';
import { type ListedThumbprint, listedThumbprintOf } from '../../model/thumbprint.ts';
import { endpointsThatCount, judgeChain, isLiveHandshake } from '../../chains/trust.ts';

/**
 * The listed values that may go: this machine has seen them presented, and then by no address for so
 * long, of all hosts that count. What was never seen from here may be about to be served. Nothing goes that a chain of today needs, and where some address was not seen today, nothing goes at all.
 *
 * @param list What is listed, in IAM's order; what is to be added today is not among them.
 */
export function retirable(
  facts: Facts,
  list: readonly ListedThumbprint[],
  retireAfterSeconds: number,
): readonly Retirement[] {
  const endpoints = endpointsThatCount(facts.endpoints, facts.rules);
  const hosts = hostsOf(endpoints, facts);
  if (hosts === undefined) return [];
  const since = plusSeconds(facts.at, -retireAfterSeconds);
  const idle = list.flatMap((sha1): Retirement[] => {
    const why = whyIdle(sha1, { facts, hosts, since });
    return why === undefined ? [] : [{ sha1, why }];
  });
  const kept = list.filter((sha1) => !idle.some((one) => one.sha1 === sha1));
  return kept.length > 0 && isEnough(kept, endpoints, facts) ? idle : [];
}

/**
 * Whether some address may present a value: it does now, or did lately by what this machine
 * remembers, or somebody has listed the value lately and so may have staged it.
 */
export function mayBePresented(sha1: ListedThumbprint, facts: Facts, lately: number): boolean {
  const { memory = NO_MEMORY, provider } = facts;
  const since = plusSeconds(facts.at, -lately);
  const lastSeen = lastSeenBy(sha1, memory.hosts);
  const arn = seenOf(provider)?.arn;
  const isFresh = memory.hosts.some(({ firstLookAt, listings }) =>
    listings.some(
      (one) =>
        one.provider === arn && one.sha1 === sha1 && one.since > since && one.since > firstLookAt,
    ),
  );
  return (
    isPresented(sha1, facts) || lastSeen > since || isFresh || isAwaited(sha1, lastSeen, memory)
  );
}

/** Whether somebody handed it over to be staged, and it was not seen since. */
function isAwaited(sha1: ListedThumbprint, lastSeen: number, { listed }: Memory): boolean {
  return listed.some(
    (one) => one.sha1 === sha1 && one.authority === 'file' && one.addedAt > lastSeen,
  );
}

function lastSeenBy(sha1: ListedThumbprint, hosts: readonly HostMemory[]): number {
  return Math.max(0, ...hosts.map((host) => lastSeenAt(sha1, host) ?? 0));
}

/** What is remembered of every endpoint that counts; `undefined` where one was not seen whole. */
function hostsOf(
  endpoints: readonly EndpointProbe[],
  { memory }: Facts,
): readonly HostMemory[] | undefined {
  const hosts: HostMemory[] = [];
  for (const look of endpoints) {
    const { host, port, chain } = look;
    const known = memory?.hosts.find((one) => one.host === host && one.port === port);
    if (known === undefined || !isLiveHandshake(look) || chain.kind !== 'seen') return undefined;
    hosts.push(known);
  }
  return hosts.length === 0 ? undefined : hosts;
}

interface Looking {
  readonly facts: Facts;
  readonly hosts: readonly HostMemory[];
  /** From when on a value must not have been presented. */
  readonly since: Instant;
}

function whyIdle(sha1: ListedThumbprint, looking: Looking): string | undefined {
  const { facts, hosts, since } = looking;
  if (isPresented(sha1, facts)) return undefined;
  const { memory = NO_MEMORY } = facts;
  const said = memory.listed.filter((one) => one.sha1 === sha1);
  const lastSeen = lastSeenBy(sha1, hosts);
  // What was never seen from here may be about to be served, whoever listed it, and on what machine.
  if (lastSeen === 0 || lastSeen > since || isAwaited(sha1, lastSeen, memory)) return undefined;
  const due = dueOf(said).find((date) => date <= facts.at);
  if (due !== undefined) return `it was to go on ${printInstant(due)}`;
  const watched = hosts.every(
    ({ firstLookAt, days }) => firstLookAt <= since && days >= FEWEST_DAYS,
  );
  const isFresh = said.some(({ addedAt }) => addedAt > since);
  if (!watched || isFresh || !isListedOf(sha1, looking)) return undefined;
  return `no address has presented it since ${printInstant(instantOf(lastSeen))}`;
}

/** When it was to go, unless it was listed again after that was said. */
function dueOf(said: readonly ListedMemory[]): readonly Instant[] {
  return said.flatMap(({ retireAt, addedAt: saidAt }) =>
    said.some(({ authority, addedAt }) => authority !== undefined && addedAt > saidAt)
      ? []
      : (retireAt ?? []),
  );
}

/** Whether we saw it listed that long ago already: others stage certificates too, and tell us nothing. */
function isListedOf(
  sha1: ListedThumbprint,
  { facts: { provider }, hosts, since }: Looking,
): boolean {
  const arn = seenOf(provider)?.arn;
  return hosts.every(({ listings }) =>
    listings.some((one) => one.provider === arn && one.sha1 === sha1 && one.since <= since),
  );
}

function lastSeenAt(sha1: ListedThumbprint, { certificates }: HostMemory): Instant | undefined {
  return certificates.find(({ certificate }) => listedThumbprintOf(certificate.sha1) === sha1)
    ?.lastSeenAt;
}

function isPresented(sha1: ListedThumbprint, { endpoints }: Facts): boolean {
  return endpoints.some(({ chain }) =>
    seenOf(chain)?.presented.some((one) => listedThumbprintOf(one.sha1) === sha1),
  );
}

/** Whether what stays listed still admits every chain that is presented today. */
function isEnough(
  kept: readonly ListedThumbprint[],
  endpoints: readonly EndpointProbe[],
  { rules }: Facts,
): boolean {
  return endpoints.every(({ chain }) => {
    const seen = seenOf(chain);
    return seen !== undefined && judgeChain(seen, kept, rules).accepted === true;
  });
}

const NO_MEMORY: Memory = { hosts: [], listed: [] };

/** One probe a fortnight ago and one today could have met the same server of two by chance. */
const FEWEST_DAYS = 3;
