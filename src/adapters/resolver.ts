// SPDX-License-Identifier: Apache-2.0

import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';

import { TrustprintError } from '../core/error.ts';
import type { HostPort } from '../core/model/issuer.ts';

/** One `--resolve`: the addresses of a host and port, instead of the resolver's. */
export interface ResolveOverride extends HostPort {
  readonly addresses: readonly string[];
}

/**
 * Reads curl's form `HOST:PORT:ADDR[,ADDR…]`; IPv6 addresses may stand in brackets.
 *
 * @throws TrustprintError `argument_invalid`.
 */
export function parseResolve(text: string): ResolveOverride {
  const [, host, port, list] = /^(\[[^\]]+\]|[^:]+):(\d{1,5}):(.+)$/.exec(text) ?? [];
  const addresses = (list ?? '').split(',').map((address) => address.replace(/^\[|\]$/g, ''));
  if (host === undefined || Number(port) > MAX_PORT || addresses.some((a) => isIP(a) === 0)) {
    throw new TrustprintError(
      'argument_invalid',
      `not of the form HOST:PORT:ADDR[,ADDR]: "${text}"`,
      {
        facts: { text },
        hint: 'as in curl: --resolve issuer.example:443:192.0.2.1,192.0.2.2',
      },
    );
  }
  return { host: host.replace(/^\[|\]$/g, ''), port: Number(port), addresses };
}

export interface Resolving {
  readonly resolve: readonly ResolveOverride[];
  readonly family: 4 | 6 | undefined;
}

/**
 * Every address of a host, IPv4 first, each once.
 *
 * @throws TrustprintError `name_unresolved`.
 */
export async function addressesOf(
  { host, port }: HostPort,
  { resolve, family }: Resolving,
): Promise<readonly string[]> {
  const override = resolve.find((one) => one.host === host && one.port === port);
  const found = override?.addresses ?? (isIP(host) === 0 ? await lookedUp(host) : [host]);
  const wanted = found.filter((address) => family === undefined || isIP(address) === family);
  const unique = [...new Set(wanted)].toSorted((one, other) => isIP(one) - isIP(other));
  if (unique.length > 0) return unique.slice(0, MAX_ADDRESSES);
  throw new TrustprintError('name_unresolved', `${host} has no address of the family asked for`, {
    facts: { host, family: family ?? null },
    hint: 'leave out --ipv4 or --ipv6',
  });
}

async function lookedUp(host: string): Promise<readonly string[]> {
  try {
    const found = await lookup(host, { all: true });
    return found.map(({ address }) => address);
  } catch (cause) {
    throw new TrustprintError('name_unresolved', `${host} resolves to no address here`, {
      facts: { host },
      hint: 'inside a VPC with an EKS endpoint, the names of EKS issuers do not resolve; AWS itself looks from outside',
      cause,
    });
  }
}

const MAX_PORT = 65_535;

/** A DNS answer without fragments holds about 29 addresses (RFC 1035, 512 octets); more add nothing. */
const MAX_ADDRESSES = 32;
