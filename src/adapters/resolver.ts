// SPDX-License-Identifier: Apache-2.0

import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';

import { TrustprintError } from '../core/error.ts';
import type { HostPort } from '../core/model/issuer.ts';
import { deadlineIn, orAborted } from './tls-deadline.ts';

/** One `--resolve`: the addresses of a host and port, instead of the resolver's. */
export interface ResolveOverride extends HostPort {
  readonly addresses: readonly string[];
}

/**
 * Reads curl's form `HOST:PORT:ADDR[,ADDR…]`; IPv6 addresses may stand in brackets. With `-` in
 * place of addresses, the name resolves to nothing.
 *
 * @throws TrustprintError `argument_invalid`.
 */
export function parseResolve(text: string): ResolveOverride {
  const [, host = '', port = '', list = ''] =
    /^(\[[^\]]+\]|[^:[\]\s]+):(\d{1,5}):(\S+)$/.exec(text) ?? [];
  const addresses = list === '-' ? [] : list.split(',').map(withoutBrackets);
  if (Number(port) < 1 || Number(port) > MAX_PORT || addresses.some((one) => isIP(one) === 0)) {
    throw new TrustprintError(
      'argument_invalid',
      `not of the form HOST:PORT:ADDR[,ADDR]: "${text.slice(0, MOST_SHOWN)}"`,
      {
        facts: { text: text.slice(0, MOST_SHOWN) },
        hint: 'as in curl: --resolve issuer.example:443:192.0.2.1,192.0.2.2',
      },
    );
  }
  return { host: withoutBrackets(host), port: Number(port), addresses };
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
  signal: AbortSignal,
): Promise<readonly [string, ...string[]]> {
  const override = resolve.find((one) => isOf(one, { host, port }));
  if (override?.addresses.length === 0) throw unresolved(host, false, undefined);
  const found = override?.addresses ?? (isIP(host) === 0 ? await lookedUp(host, signal) : [host]);
  const wanted = found.filter((address) => family === undefined || isIP(address) === family);
  const unique = [...new Set(wanted)].toSorted((one, other) => isIP(one) - isIP(other));
  const [first, ...others] = unique.slice(0, MAX_ADDRESSES);
  if (first !== undefined) return [first, ...others];
  throw new TrustprintError('name_unresolved', `${host} has no address of the family asked for`, {
    facts: { host, family: family ?? null, addresses: found.slice(0, MAX_ADDRESSES) },
    hint: 'leave out --ipv4 or --ipv6',
  });
}

async function lookedUp(host: string, signal: AbortSignal): Promise<readonly string[]> {
  const begun = Promise.withResolvers<void>();
  const looking = inTurn(async () => {
    signal.throwIfAborted();
    begun.resolve();
    return lookup(host, { all: true });
  });
  looking.catch(() => undefined); // who gave up no longer waits for it
  await orAborted(begun.promise, signal);
  const deadline = deadlineIn(RESOLVES_FOR_MS, signal);
  try {
    const found = await orAborted(looking, deadline.signal);
    return found.map(({ address }) => address);
  } catch (cause) {
    signal.throwIfAborted();
    throw unresolved(host, deadline.over === 'time', cause);
  } finally {
    deadline.end();
  }
}

/** Names that wait for a thread have not been asked for: their time has not begun. */
async function inTurn<T>(work: () => Promise<T>): Promise<T> {
  if (turns.taken < LOOKUPS_AT_ONCE) turns.taken += 1;
  else await new Promise<void>((resolve) => turns.waiting.push(resolve));
  try {
    return await work();
  } finally {
    const next = turns.waiting.shift();
    if (next === undefined) turns.taken -= 1;
    else next();
  }
}

/** Of this process, as its threads are. */
const turns: { taken: number; readonly waiting: (() => void)[] } = { taken: 0, waiting: [] };

function unresolved(host: string, expired: boolean, cause: unknown): TrustprintError {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : null;
  const temporary = expired || code === 'EAI_AGAIN';
  return new TrustprintError(
    'name_unresolved',
    temporary ? `no resolver answered for ${host}` : `${host} resolves to no address here`,
    { facts: { host, cause: expired ? 'timeout' : code }, hint: hintFor(host, temporary), cause },
  );
}

function hintFor(host: string, temporary: boolean): string {
  if (temporary) return 'this machine may be offline, or its resolver may be: try again';
  if (host.startsWith('oidc.eks.') || host.startsWith('oidc-eks.')) {
    return 'check the Region in the name; in a VPC with an endpoint for EKS, the names of issuers do not resolve, and AWS itself looks from outside';
  }
  return 'check the spelling; AWS resolves the name from outside';
}

/** Names are the same in either case (RFC 4343). */
function isOf(override: ResolveOverride, { host, port }: HostPort): boolean {
  return override.port === port && override.host.toLowerCase() === host.toLowerCase();
}

function withoutBrackets(text: string): string {
  return text.replace(/^\[|\]$/g, '');
}

const MAX_PORT = 65_535;

/** A DNS answer without fragments holds about 29 addresses (RFC 1035, 512 octets); more add nothing. */
const MAX_ADDRESSES = 32;

/** The resolver of the C library waits five seconds for a server and asks twice (resolv.conf(5)). */
const RESOLVES_FOR_MS = 10_000;

/** Node has four threads for what blocks, and gives names half of them (libuv, `uv_getaddrinfo`). */
const LOOKUPS_AT_ONCE = 2;

/** Of what a person typed, as much as helps to find it. */
const MOST_SHOWN = 200;
