// SPDX-License-Identifier: Apache-2.0

import type { EndpointLine, TrustLine } from '../data/trust-data.ts';
import { commonNameOf, hostOf } from '../words.ts';

/** A trust as it is drawn: what IAM lists, what is served, and where they meet. */
export interface TrustPicture {
  readonly decidedBy: 'library' | 'list' | null;
  readonly listed: readonly Listed[];
  readonly hosts: readonly ServingHost[];
}

/** A value that IAM lists. */
export interface Listed {
  readonly value: string;
  /** The name of the certificate that it is of, where one is served. */
  readonly name: string | undefined;
  /** The hosts in whose chains it is. */
  readonly servedBy: readonly string[];
  /** Whether a leaf leads to it. */
  readonly onPath: boolean;
}

export interface ServingHost {
  readonly host: string;
  /** `issuer`, `keys` */
  readonly serves: readonly string[];
  readonly chains: readonly ServedChain[];
}

/** One chain, and all addresses that serve it. */
export interface ServedChain {
  readonly addresses: readonly string[];
  /** `1/2`, where the host serves several. */
  readonly number: string | undefined;
  readonly certificates: readonly Served[];
  /** Whether IAM lists a certificate of it; or AWS knows its CA, and does not look. */
  readonly standing: 'listed' | 'unlisted' | 'library' | undefined;
  readonly error: string | null;
}

export interface Served {
  readonly sha1: string;
  readonly name: string;
  readonly notBefore: string | null;
  readonly notAfter: string | null;
  readonly place: 'leaf' | 'between' | 'top' | 'stray';
  /** Whether IAM would have to list it, and lists nothing of its chain. */
  readonly isMissed: boolean;
}

export function pictureOf(
  { thumbprints, decidedBy }: Pick<TrustLine, 'thumbprints' | 'decidedBy'>,
  endpoints: readonly EndpointLine[],
): TrustPicture {
  const values = new Set((thumbprints ?? []).map((value) => value.toLowerCase()));
  const hosts = Array.from(Map.groupBy(endpoints, hostOf), ([host, all]) =>
    hostIn(host, all, values),
  );
  return {
    decidedBy: decidedBy ?? null,
    listed: [...values].map((value) => listedIn(value, hosts)),
    hosts: hosts.toSorted((one, other) => rankOf(one) - rankOf(other)),
  };
}

function rankOf({ serves }: ServingHost): number {
  return serves.includes('issuer') ? 0 : 1;
}

function hostIn(
  host: string,
  all: readonly EndpointLine[],
  values: ReadonlySet<string>,
): ServingHost {
  const roles = new Set(all.flatMap(({ roles: served }) => served));
  const chains = Map.groupBy(all, ({ presentedChain, error }) =>
    presentedChain.length === 0 ? (error ?? '') : presentedChain.map(({ sha1 }) => sha1).join(' '),
  );
  return {
    host,
    serves: [...(roles.has('discovery') ? ['issuer'] : []), ...(roles.has('jwks') ? ['keys'] : [])],
    chains: [...chains.values()].map((same, at) => ({
      ...chainIn(same, values),
      number: chains.size > 1 ? `${String(at + 1)}/${String(chains.size)}` : undefined,
    })),
  };
}

function chainIn(
  all: readonly EndpointLine[],
  values: ReadonlySet<string>,
): Omit<ServedChain, 'number'> {
  const [first] = all;
  const chain = first?.presentedChain ?? [];
  const standing = standingOf(first, values);
  return {
    addresses: all.flatMap(({ address }) => address ?? []),
    standing,
    error: first?.error ?? null,
    certificates: chain.map(
      ({ sha1, subject, notAfter, notBefore = null, onPath = true }, at): Served => {
        const isTop = sha1 === (first?.top ?? chain.at(-1)?.sha1);
        const place = placeOf({ at, onPath, isTop });
        return {
          sha1,
          name: commonNameOf(subject),
          notBefore,
          notAfter,
          place,
          isMissed: place === 'top' && standing === 'unlisted',
        };
      },
    ),
  };
}

function standingOf(
  line: EndpointLine | undefined,
  values: ReadonlySet<string>,
): ServedChain['standing'] {
  if (line === undefined || line.presentedChain.length === 0) return undefined;
  if (line.trustedBy === 'library') return 'library';
  const isListed = line.presentedChain.some(
    ({ sha1, onPath = true }) => onPath && values.has(sha1),
  );
  return isListed ? 'listed' : 'unlisted';
}

function placeOf(at: {
  readonly at: number;
  readonly onPath: boolean;
  readonly isTop: boolean;
}): Served['place'] {
  if (!at.onPath) return 'stray';
  if (at.isTop) return 'top';
  return at.at === 0 ? 'leaf' : 'between';
}

function listedIn(sha1: string, hosts: readonly ServingHost[]): Listed {
  const found = hosts.flatMap(({ host, chains }) =>
    chains.flatMap(({ certificates }) =>
      certificates.flatMap((one) => (one.sha1 === sha1 ? [{ host, ...one }] : [])),
    ),
  );
  return {
    value: sha1,
    name: found[0]?.name,
    servedBy: [...new Set(found.map(({ host }) => host))],
    onPath: found.some(({ place }) => place !== 'stray'),
  };
}

/** Whether a value of the list would have to meet what is served, and none does. */
export function isListNeeded({ decidedBy, listed }: TrustPicture): boolean {
  return decidedBy !== 'library' && !listed.some(({ onPath }) => onPath);
}

export const PLACES: { readonly [P in Served['place']]: string } = {
  leaf: 'leaf',
  between: 'intermediate',
  top: 'top, this one counts',
  stray: 'sent, in no chain',
};
