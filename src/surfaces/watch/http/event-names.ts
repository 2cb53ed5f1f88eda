// SPDX-License-Identifier: Apache-2.0

import type { TrustSnapshot } from '../../../core/watch/snapshot.ts';
import { printKey } from '../../../core/watch/snapshot.ts';
import type { HttpParts } from './parts.ts';

/**
 * What the events of a target are about: the trusts that it is known by and, unless it is a host that many
 * share, their issuers, hosts and roles.
 */
export async function namesOf(
  target: string,
  { reads, snapshots }: Pick<HttpParts['database'], 'reads' | 'snapshots'>,
): Promise<readonly string[]> {
  const isHost = !target.includes('/');
  const named = isHost ? [target, target.replace(/:443$/, ''), withPort(target)] : [target];
  const found = await Promise.all([...new Set(named)].map(async (name) => reads.related(name)));
  const trusts = [...new Set(found.flat())].slice(0, MOST_TRUSTS);
  const keys = trusts.map((name) => ({ kind: 'trust', name }) as const);
  const stored = isHost ? [] : [...(await snapshots.load(keys)).values()];
  const beside = stored.flatMap(({ snapshot }) =>
    snapshot?.kind === 'trust' ? besidesOf(snapshot) : [],
  );
  return [...new Set([...named, ...trusts, ...beside])];
}

/** The trust of that ARN, as it was last judged. */
export async function trustNamed(
  arn: string,
  { snapshots }: Pick<HttpParts['database'], 'snapshots'>,
): Promise<TrustSnapshot | undefined> {
  const key = { kind: 'trust', name: arn } as const;
  const snapshot = (await snapshots.load([key])).get(printKey(key))?.snapshot;
  return snapshot?.kind === 'trust' ? snapshot : undefined;
}

function besidesOf({ issuer, hosts, roles }: TrustSnapshot): readonly string[] {
  return [...(issuer === null ? [] : [issuer]), ...hosts.map(withPort), ...roles];
}

function withPort(host: string): string {
  return /:\d+$/.test(host) ? host : `${host}:443`;
}

const MOST_TRUSTS = 50;
