// SPDX-License-Identifier: Apache-2.0

import { printKey, type SnapshotKey, type TrustSnapshot } from '../../core/watch/snapshot.ts';
import type { WatchDatabase } from '../../ports/watch.ts';

/** What is asked of the database about names. */
export type NameReads = Pick<WatchDatabase, 'reads'> & {
  readonly snapshots: Pick<WatchDatabase['snapshots'], 'load'>;
};

/**
 * The names of what the events of a target are about: the trusts that it is known by and, unless it is a host
 * that many share, their issuers, hosts and roles.
 */
export async function namesOf(
  target: string,
  { reads, snapshots }: NameReads,
): Promise<readonly string[]> {
  const own = ownNames(target);
  const found = await Promise.all(own.map(async (name) => reads.related(name)));
  const trusts = [...new Set(found.flat())].slice(0, MOST_TRUSTS);
  const keys = trusts.map((name) => ({ kind: 'trust', name }) as const);
  const stored = isHost(target) ? [] : [...(await snapshots.load(keys)).values()];
  const beside = stored.flatMap(({ snapshot }) =>
    snapshot?.kind === 'trust' ? besidesOf(snapshot) : [],
  );
  return [...new Set([...own, ...trusts, ...beside])];
}

/** Whether anything of that name was seen, though nothing may have happened to it. */
export async function isKnown(target: string, { reads, snapshots }: NameReads): Promise<boolean> {
  const own = ownNames(target);
  const keys = own.flatMap((name) => KINDS.map((kind): SnapshotKey => ({ kind, name })));
  const stored = await snapshots.load(keys);
  if (keys.some((key) => stored.get(printKey(key))?.snapshot !== undefined)) return true;
  const related = await Promise.all(own.map(async (name) => reads.related(name)));
  return related.some((trusts) => trusts.length > 0);
}

/** All names that somebody may mean, as far as there are not too many. */
export async function knownNames({ reads }: Pick<NameReads, 'reads'>): Promise<readonly string[]> {
  const names = await Promise.all(
    KINDS.map(async (kind) => {
      const query = { kind, accounts: undefined, after: undefined, most: MOST_NAMES };
      return (await reads.snapshots(query)).map(({ name }) => name);
    }),
  );
  return [...new Set(names.flat())];
}

/** An issuer may be typed with a slash at its end, and a host without its port. */
export function ownNames(target: string): readonly string[] {
  if (!isHost(target)) return [...new Set([target, target.replace(/\/$/, '')])];
  return [...new Set([target, target.replace(/:443$/, ''), withPort(target)])];
}

function isHost(target: string): boolean {
  return !target.includes('/') && !target.startsWith('arn:') && !target.startsWith('eks:');
}

function besidesOf({ issuer, hosts, roles }: TrustSnapshot): readonly string[] {
  return [...(issuer === null ? [] : [issuer]), ...hosts.map(withPort), ...roles];
}

function withPort(host: string): string {
  return /:\d+$/.test(host) ? host : `${host}:443`;
}

/** What people name. */
const KINDS = ['trust', 'provider', 'role', 'issuer', 'endpoint'] as const;

/** Names of one question: those of a shared host are many. */
const MOST_TRUSTS = 50;
/** Of each kind: enough to find a slip among. */
const MOST_NAMES = 2000;
