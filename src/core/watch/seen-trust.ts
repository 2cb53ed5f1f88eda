// SPDX-License-Identifier: Apache-2.0

import { createHash } from 'node:crypto';

import { endpointsThatCount, judgeChain } from '../chains/trust.ts';
import { aboutOf } from '../fleet/finding.ts';
import type { Trust } from '../fleet/trust.ts';
import type { Facts } from '../model/facts.ts';
import { hostPortOf, printHostPort } from '../model/issuer.ts';
import type { Jwk } from '../model/jwks.ts';
import { seenOf } from '../model/observed.ts';
import { chainIdOf, deciderOf, endpointsIn } from './seen-endpoint.ts';
import { commandOf, type Seen, type SeenIssuer, type SeenTrust } from './seen.ts';
import type { KeySnapshot } from './snapshot.ts';

/** What was seen of a trust, and of all that it rests on. */
export function seenOfTrust(trust: Trust, facts: Facts): readonly Seen[] {
  const { provider, roles } = trust;
  return [
    ...seenOfIssuer(facts),
    ...(provider === undefined
      ? []
      : [
          {
            kind: 'provider' as const,
            name: provider.arn,
            thumbprints: provider.thumbprints,
            clientIds: provider.clientIds,
          },
        ]),
    ...roles.map(({ arn, trustPolicy }) => ({
      kind: 'role' as const,
      name: arn,
      trustPolicy: keptPolicy(trustPolicy),
    })),
    trustIn(trust, facts),
  ];
}

/** What was seen of an issuer that nobody asked AWS about. */
export function seenOfIssuer(facts: Facts): readonly Seen[] {
  const { issuer, discovery, jwks } = facts;
  const endpoints = endpointsIn(facts);
  if (issuer === undefined) return endpoints;
  const document = seenOf(discovery);
  const seen: SeenIssuer = {
    kind: 'issuer',
    name: issuer,
    host: printHostPort(hostPortOf(issuer)),
    jwksUri: document?.jwksUri,
    says: document === undefined ? undefined : (document.issuer ?? null),
    keys: seenOf(jwks)?.keys.slice(0, MOST_KEYS).map(keyIn),
  };
  return [...endpoints, seen];
}

function trustIn(trust: Trust, facts: Facts): SeenTrust {
  const { arn, issuer = null, hosts, roles, verdict, notChecked } = trust;
  const chains = judgedIn(facts);
  const [decider = null] = chains.flatMap(({ decidedBy }) => decidedBy ?? []);
  return {
    kind: 'trust',
    name: arn,
    issuer,
    hosts,
    roles: roles.map((role) => role.arn),
    verdict,
    notChecked,
    decidedBy: chains.some(({ decidedBy }) => decidedBy === 'list') ? 'list' : decider,
    list: seenOf(facts.provider)?.thumbprints,
    ...causeIn(trust, chains),
  };
}

/** Why it is broken, and where. */
function causeIn(
  trust: Trust,
  chains: readonly JudgedChain[],
): Pick<SeenTrust, 'cause' | 'refused' | 'isIntermittent' | 'command' | 'saidBy'> {
  const { arn, verdict, cause } = trust;
  const nothing = { cause: null, refused: [], isIntermittent: false, command: null };
  if (verdict !== 'broken' || cause === undefined) return { ...nothing, saidBy: undefined };
  const { check, sentence } = cause;
  const failing = trust.failing.find(({ finding }) => finding.check === check);
  const refused = check === 'endpoint-trust' ? refusedIn(chains) : [];
  const host = failing === undefined ? arn : aboutOf(failing, trust);
  return {
    cause: { check, sentence, host, chain: '', ...refused[0] },
    refused,
    isIntermittent: failing?.finding.failure?.intermittent === true,
    command: failing === undefined ? null : commandOf(failing.finding.remedies),
    saidBy: failing && { check, resource: failing.roleArn ?? arn },
  };
}

interface JudgedChain {
  readonly host: string;
  readonly chain: string;
  readonly isRefused: boolean;
  readonly decidedBy: 'library' | 'list' | undefined;
}

/** The chains that count, those of the issuer's host first. */
function judgedIn({ endpoints, rules, provider }: Facts): readonly JudgedChain[] {
  const list = seenOf(provider)?.thumbprints ?? [];
  return endpointsThatCount(endpoints, rules).flatMap((probe) => {
    const chain = seenOf(probe.chain);
    if (chain === undefined) return [];
    const judged = judgeChain(chain, list, rules);
    return {
      host: printHostPort(probe),
      chain: chainIdOf(chain.presented),
      isRefused: judged.accepted === false,
      decidedBy: deciderOf(judged),
    };
  });
}

function refusedIn(chains: readonly JudgedChain[]): SeenTrust['refused'] {
  const hosts = [...new Set(chains.map(({ host }) => host))];
  return chains
    .filter(({ isRefused }) => isRefused)
    .map(({ host, chain }) => ({ host, chain }))
    .toSorted((one, other) =>
      one.host === other.host
        ? Number(one.chain > other.chain) - Number(one.chain < other.chain)
        : hosts.indexOf(one.host) - hosts.indexOf(other.host),
    );
}

/** By its thumbprint of RFC 7638, section 3.2: the members that make the key, in the order of their names. */
function keyIn({ kid, kty, material }: Jwk): Pick<KeySnapshot, 'kid' | 'thumbprint'> {
  const { crv, e, n, x, y } = material;
  const members = kty === 'RSA' ? { e, kty, n } : { crv, kty, x, y };
  return {
    kid: kid === undefined ? null : kid.slice(0, MOST_OF_KID),
    thumbprint: createHash('sha256').update(JSON.stringify(members)).digest('base64url'),
  };
}

/**
 * IAM does not count blanks: with enough of them a policy could hide what comes after them. What is cut is told
 * from others by its digest.
 */
function keptPolicy(policy: string): string {
  if (policy.length <= MOST_OF_POLICY) return policy;
  const plain = plainPolicy(policy);
  if (plain.length <= MOST_OF_POLICY) return plain;
  const digest = createHash('sha256').update(plain).digest('hex');
  return `${plain.slice(0, MOST_OF_POLICY)}… sha256:${digest}`;
}

/** Blanks mean nothing. */
export function plainPolicy(policy: string): string {
  try {
    return JSON.stringify(JSON.parse(policy));
  } catch {
    return policy;
  }
}

/** The longest trust policy that IAM keeps (IAM quotas). */
const MOST_OF_POLICY = 8192;
/** AWS takes 100 RSA and 100 EC keys (IAM User Guide). */
const MOST_KEYS = 200;
const MOST_OF_KID = 500;
