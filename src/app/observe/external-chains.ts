// SPDX-License-Identifier: Apache-2.0

import type { Discovery } from '../../core/model/discovery.ts';
import type { EndpointProbe, EndpointRole, Facts } from '../../core/model/facts.ts';
import { type HostPort, hostPortOf, HTTPS_PORT } from '../../core/model/issuer.ts';
import type { Question } from './question.ts';

/**
 * Looks made elsewhere (`--given`), as looks at endpoints. One without a host is of the JWKS host.
 * Nobody made a handshake here, so nobody vouches: only what was presented is known.
 *
 * @param found The issuer, however it was found, and where its keys are.
 */
export function givenLooks(
  question: Pick<Question, 'given'>,
  found: { readonly issuer: Facts['issuer']; readonly discovery: Discovery | undefined },
): readonly EndpointProbe[] {
  const { discovery } = found;
  const issuer = found.issuer === undefined ? undefined : hostPortOf(found.issuer);
  const keys = discovery === undefined ? undefined : hostPortOf(discovery.jwksUri);
  return question.given.map((given) => {
    const where =
      given.host === undefined ? (keys ?? issuer) : { host: given.host, port: given.port };
    const { host, port } = where ?? { host: given.from, port: HTTPS_PORT };
    return {
      host,
      port,
      serves: rolesOf({ host, port }, issuer, keys),
      address: undefined,
      source: 'given' as const,
      attempts: 1,
      sightings: 1,
      chain: {
        kind: 'seen' as const,
        value: {
          presented: given.presented,
          protocol: undefined,
          tls12: 'unseen' as const,
          hostMatches: undefined,
          anchoring: {},
        },
      },
    };
  });
}

function rolesOf(
  at: HostPort,
  issuer: HostPort | undefined,
  keys: HostPort | undefined,
): readonly EndpointRole[] {
  const roles: EndpointRole[] = [];
  if (issuer !== undefined && isSame(at, issuer)) roles.push('discovery');
  if (keys === undefined || isSame(at, keys)) roles.push('jwks');
  return roles;
}

export function isSame(one: HostPort, other: HostPort): boolean {
  return one.host === other.host && one.port === other.port;
}
