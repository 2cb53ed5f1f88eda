// SPDX-License-Identifier: Apache-2.0

import { createHash } from 'node:crypto';

import { certificatesOf } from '../chains/path.ts';
import { type ChainJudgement, isLiveHandshake, judgeChain } from '../chains/trust.ts';
import type { Certificate, PresentedChain } from '../model/certificate.ts';
import type { AwsRules, ChainFact, EndpointProbe, Facts } from '../model/facts.ts';
import { printHostPort } from '../model/issuer.ts';
import { seenOf } from '../model/observed.ts';
import type { ListedThumbprint } from '../model/thumbprint.ts';
import type { SeenAddress, SeenChain, SeenEndpoint } from './seen.ts';
import type { CertificateSnapshot } from './snapshot.ts';

/** What the endpoints of an issuer served, and which certificates its trust needs. */
export function endpointsIn(facts: Facts): readonly SeenEndpoint[] {
  const by = { list: seenOf(facts.provider)?.thumbprints ?? [], rules: facts.rules };
  const probes = facts.endpoints.filter(isLiveHandshake);
  return [...Map.groupBy(probes, nameOf)].map(([name, [first, ...others]]) => ({
    kind: 'endpoint',
    name,
    host: first === undefined ? name : printHostPort(first),
    addresses: merged([first, ...others].flatMap((probe) => addressIn(probe, by))),
  }));
}

/** Both sights together: servers of one name may differ from connection to connection. */
export function mergeEndpoints(one: SeenEndpoint, other: SeenEndpoint): SeenEndpoint {
  return { ...one, addresses: merged([...one.addresses, ...other.addresses]) };
}

/** What tells chains apart: the certificates above the leaf, or the leaf where it is sent alone. */
export function chainIdOf([leaf, ...above]: PresentedChain): string {
  const hash = createHash('sha256');
  for (const { sha256 } of above.length === 0 ? [leaf] : above) hash.update(sha256);
  return hash.digest('hex');
}

interface By {
  readonly list: readonly ListedThumbprint[];
  readonly rules: AwsRules;
}

function addressIn(probe: EndpointProbe | undefined, by: By): readonly SeenAddress[] {
  if (probe === undefined) return [];
  const { address = null, chain } = probe;
  if (chain.kind === 'seen') return [{ address, chains: [chainIn(chain.value, by)] }];
  return address === null ? [] : [{ address, chains: [] }];
}

function chainIn(chain: ChainFact, { list, rules }: By): SeenChain {
  const judged = judgeChain(chain, list, rules);
  const decidedBy = deciderOf(judged);
  return {
    id: chainIdOf(chain.presented),
    certificates: chain.presented.slice(0, MOST_CERTIFICATES).map(certificateIn),
    ...(decidedBy === undefined ? {} : { decidedBy }),
    needed: neededIn(chain, judged)
      .map(({ sha256 }) => sha256)
      .toSorted(),
  };
}

/** `undefined` where nobody could tell. */
export function deciderOf(judged: ChainJudgement): 'library' | 'list' | undefined {
  if (judged.accepted === 'unknown') return undefined;
  return judged.accepted ? judged.by : 'list';
}

/**
 * Where AWS's library decides, all of the leaf's path must be in date; where the list does, what is listed
 * is what will be replaced when it expires.
 */
function neededIn(chain: ChainFact, judged: ChainJudgement): readonly Certificate[] {
  if (judged.accepted !== true) return [];
  return judged.by === 'list' ? judged.matched : certificatesOf(chain.presented, judged.path);
}

function certificateIn(certificate: Certificate): CertificateSnapshot {
  const { subject, sha1, sha256, notBefore = null, notAfter = null } = certificate;
  return { subject: subject.slice(0, MOST_OF_SUBJECT), sha1, sha256, notBefore, notAfter };
}

/** Each address once, and each chain of it. */
function merged(addresses: readonly SeenAddress[]): readonly SeenAddress[] {
  return [...Map.groupBy(addresses, ({ address }) => address)]
    .map(([address, same]) => ({ address, chains: mergedChains(same) }))
    .toSorted((one, other) => ((one.address ?? '') < (other.address ?? '') ? -1 : 1))
    .slice(0, MOST_ADDRESSES);
}

function mergedChains(same: readonly SeenAddress[]): readonly SeenChain[] {
  const chains = same.flatMap((one) => one.chains);
  return [...Map.groupBy(chains, textOf)]
    .toSorted(([one], [other]) => (one < other ? -1 : 1))
    .flatMap(([, alike]) => alike.reduce(mergeChains))
    .slice(0, MOST_CHAINS);
}

/** One trust may rest on the library and another on its list: who needs more is told. */
function mergeChains(one: SeenChain, other: SeenChain): SeenChain {
  const deciders = [one.decidedBy, other.decidedBy].filter((by) => by !== undefined);
  const decidedBy = deciders.includes('list') ? 'list' : deciders[0];
  return {
    ...one,
    ...(decidedBy === undefined ? {} : { decidedBy }),
    needed: [...new Set([...one.needed, ...other.needed])].toSorted(),
  };
}

function textOf({ id, certificates }: SeenChain): string {
  return [id, ...certificates.map(({ sha256 }) => sha256)].join(' ');
}

function nameOf({ host, port }: EndpointProbe): string {
  return `${host.includes(':') ? `[${host}]` : host}:${String(port)}`;
}

/** What is kept of a host: more addresses, chains and certificates no host of the field has. */
const MOST_ADDRESSES = 64;
const MOST_CHAINS = 8;
const MOST_CERTIFICATES = 20;
const MOST_OF_SUBJECT = 500;
