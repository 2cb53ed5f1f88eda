// SPDX-License-Identifier: Apache-2.0

import { isKnownPublicHost } from './known-thumbprints.ts';
import { isPrivateAddress } from '../model/address.ts';
import { isIssuedBy } from '../model/certificate.ts';
import type { ChainFact, EndpointProbe, Facts } from '../model/facts.ts';
import { seenOf } from '../model/observed.ts';
import { certificatesOf, pathOf } from './path.ts';

/** Why it is suspected that what is presented here is not what AWS sees. */
export interface Suspicion {
  readonly why:
    | 'control-host-not-public'
    | 'control-host-same-issuer'
    | 'public-issuer-at-private-address'
    | 'public-issuer-not-public';
  readonly sentence: string;
}

/** What tells of the route between us and the issuer. */
type Route = Pick<Facts, 'control' | 'endpoints' | 'lab'>;

/**
 * Whether somebody between us and the issuer shows a chain of his own. A root that only this
 * machine knows is no such sign: that is what an honest private CA looks like.
 */
export function suspicionOf(facts: Route): Suspicion | undefined {
  return interceptionOf(facts) ?? suspicionByAddress(facts);
}

/**
 * Why no value that is seen from here is to be listed: an interception is suspected, or an issuer that is
 * known to be public shows a chain that no public root trusts.
 */
export function reasonToWithhold(facts: Route): Suspicion | undefined {
  return suspicionOf(facts) ?? suspicionByName(facts);
}

function suspicionByName({ lab, endpoints }: Route): Suspicion | undefined {
  if (lab) return undefined;
  const odd = endpoints.find(
    ({ source, host, chain }) =>
      source === 'handshake' &&
      isKnownPublicHost(host) &&
      seenOf(chain)?.anchoring.bundled?.vouches === false,
  );
  return odd === undefined
    ? undefined
    : {
        why: 'public-issuer-not-public',
        sentence: `${odd.host} is a public issuer, but serves a chain here that no public CA trusts`,
      };
}

/** Whether a host that must be public shows, on the same route, what no public root trusts. */
export function interceptionOf({ control, endpoints }: Route): Suspicion | undefined {
  const shown = seenOf(control?.chain);
  if (control === undefined || shown === undefined) return undefined;
  if (shown.anchoring.bundled?.vouches === false) {
    return {
      why: 'control-host-not-public',
      sentence: `${control.host}, reached the same way, also serves a chain that no public CA trusts`,
    };
  }
  const shared = endpoints.some((look) => {
    const chain = seenOf(look.chain);
    return look.source === 'handshake' && chain !== undefined && shareIssuer(chain, shown);
  });
  return shared && !isPublic(endpoints)
    ? {
        why: 'control-host-same-issuer',
        sentence: `the issuer and ${control.host} serve certificates that were signed by the same key`,
      }
    : undefined;
}

/** A lab is at home on private addresses; a public issuer is not. */
function suspicionByAddress({ lab, endpoints }: Route): Suspicion | undefined {
  if (lab) return undefined;
  const odd = endpoints.find(
    ({ address, chain }) =>
      address !== undefined &&
      isPrivateAddress(address) &&
      seenOf(chain)?.anchoring.bundled?.vouches === true,
  );
  return odd === undefined
    ? undefined
    : {
        why: 'public-issuer-at-private-address',
        sentence: `${odd.host} is public, but resolves to the private address ${odd.address ?? ''} here`,
      };
}

function isPublic(endpoints: readonly EndpointProbe[]): boolean {
  return endpoints.every(({ chain }) => seenOf(chain)?.anchoring.bundled?.vouches !== false);
}

function shareIssuer(one: ChainFact, other: ChainFact): boolean {
  const above = certificatesOf(one.presented, pathOf(one.presented)).slice(1);
  return above.some((issuer) => isIssuedBy(other.presented[0], issuer));
}
