// SPDX-License-Identifier: Apache-2.0

import { TrustprintError } from '../error.ts';
import { type AddressScope, scopeOfHost } from './address.ts';
import type { EndpointProbe } from './facts.ts';
import { type HostPort, printHostPort } from './issuer.ts';

/**
 * Who names an endpoint that nobody typed. A document from outside must not send us to what only this
 * machine or its network can reach: a metadata service, an administration page.
 */
export interface Origin {
  readonly by: 'issuer' | 'target';
  readonly scope: AddressScope;
  /** Addresses that it may lead to in any case: where the issuer was found itself. */
  readonly own: readonly string[];
}

/** Of an issuer that was found and not typed: it may be anywhere but where metadata services are. */
export const FOUND: Origin = { by: 'target', scope: 'loopback', own: [] };

/** Of an endpoint that the issuer's document names; of its own addresses, the strictest counts. */
export function originOf(
  looks: readonly Pick<EndpointProbe, 'host' | 'port' | 'address' | 'source'>[],
  { issuerAt, at }: { readonly issuerAt: HostPort; readonly at: HostPort },
): Origin {
  const places = looks
    .filter((look) => look.source === 'handshake' && isSame(look, issuerAt))
    .map(({ host, address }) => address ?? host);
  const scopes = places.map(scopeOfHost);
  return {
    by: 'issuer',
    scope: STRICTEST_FIRST.find((scope) => scopes.includes(scope)) ?? 'public',
    own: isSame(at, issuerAt) ? places : [],
  };
}

/**
 * From outside a document leads outside; from a private network into private ones; to loopback from
 * loopback alone.
 *
 * @param place The address that is about to be connected to; through a proxy, which resolves names,
 *   the host.
 * @throws TrustprintError `endpoint_private`.
 */
export function requireLed(origin: Origin | undefined, at: HostPort, place: string): void {
  if (origin === undefined || origin.own.includes(place)) return;
  const scope = scopeOfHost(place);
  if (scope === 'public' || LEADS[origin.scope].includes(scope)) return;
  const name = printHostPort(at);
  const where = place === at.host ? NAMES[scope] : `is at ${place} here`;
  throw new TrustprintError(
    'endpoint_private',
    `${name} ${where}, and ${namerOf(origin)}: it was not asked`,
    {
      facts: { ...at, address: place, scope, origin: origin.scope },
      hint: 'AWS cannot reach it either, unless the name leads elsewhere outside this network',
    },
  );
}

function namerOf({ by, scope }: Origin): string {
  return by === 'target' ? 'nobody typed it' : `${ISSUERS[scope]} names it`;
}

function isSame(one: HostPort, other: HostPort): boolean {
  return one.host === other.host && one.port === other.port;
}

const STRICTEST_FIRST: readonly AddressScope[] = ['public', 'reserved', 'private', 'loopback'];

/** What an issuer leads to beside public addresses. */
const LEADS: Readonly<Record<AddressScope, readonly AddressScope[]>> = {
  public: [],
  private: ['private'],
  loopback: ['private', 'loopback'],
  reserved: [],
};

const NAMES: Readonly<Record<AddressScope, string>> = {
  public: 'is public',
  private: 'is private',
  loopback: 'is on loopback',
  reserved: 'is a link-local, metadata or reserved address',
};

const ISSUERS: Readonly<Record<AddressScope, string>> = {
  public: 'a public issuer',
  private: 'a private issuer',
  loopback: 'an issuer on loopback',
  reserved: 'an issuer at a reserved address',
};
