// SPDX-License-Identifier: Apache-2.0

import { chainKey } from '../../core/model/certificate.ts';
import type { ChainFact, EndpointProbe, EndpointRole, Facts } from '../../core/model/facts.ts';
import type { HostPort } from '../../core/model/issuer.ts';
import { seenOf } from '../../core/model/observed.ts';
import type { Connected } from '../../ports/index.ts';

type Endpoints = readonly EndpointProbe[];

/** Where a probe was made. */
interface ProbedAddress extends HostPort {
  readonly address: string | undefined;
}

/** One probe more at an address that showed no chain this time. */
export function withFailure(endpoints: Endpoints, at: ProbedAddress): Endpoints {
  return endpoints.map((look) =>
    isAt(look, at) ? { ...look, attempts: look.attempts + 1 } : look,
  );
}

/** One probe more at an address, and the chain that it showed: a known one, or another. */
export function withSighting(
  endpoints: Endpoints,
  at: ProbedAddress & { readonly document: EndpointRole },
  { connected, facts }: { readonly connected: Connected; readonly facts: Facts },
): Endpoints {
  const counted = withFailure(endpoints, at);
  const known = counted.find(
    (look) => isAt(look, at) && keyOf(look) === chainKey(connected.presented),
  );
  if (known !== undefined) {
    return counted.map((look) =>
      look === known ? { ...look, sightings: look.sightings + 1 } : look,
    );
  }
  const beside = counted.find((look) => isAt(look, at));
  // Where nothing but failures was known of an address, the chain takes their place.
  const dark = seenOf(beside?.chain) === undefined ? beside : undefined;
  const added: EndpointProbe = {
    host: at.host,
    port: at.port,
    address: connected.address ?? at.address,
    serves: beside?.serves ?? [at.document],
    source: 'handshake',
    attempts: beside?.attempts ?? 1,
    sightings: 1,
    chain: { kind: 'seen', tookMs: connected.tookMs, value: chainOf(connected, beside, facts) },
  };
  return [...counted.filter((look) => look !== dark), added];
}

/** Of the root sets, the one that stands for AWS's was asked. */
function chainOf(
  { presented, protocol, hostMatches, vouches, vouchError: error, anchors }: Connected,
  beside: EndpointProbe | undefined,
  { rules }: Facts,
): ChainFact {
  return {
    presented,
    protocol,
    tls12: seenOf(beside?.chain)?.tls12 ?? 'unseen',
    hostMatches,
    anchoring:
      vouches === undefined
        ? {}
        : { [rules.library]: { vouches, error, ...(anchors === undefined ? {} : { anchors }) } },
  };
}

function isAt({ host, port, address, source }: EndpointProbe, at: ProbedAddress): boolean {
  return source === 'handshake' && host === at.host && port === at.port && address === at.address;
}

function keyOf({ chain }: EndpointProbe): string | undefined {
  const presented = seenOf(chain)?.presented;
  return presented === undefined ? undefined : chainKey(presented);
}
