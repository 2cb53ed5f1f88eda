// SPDX-License-Identifier: Apache-2.0

import type { EvidenceValue } from '../error.ts';
import { THUMBPRINT_MESSAGE } from '../gates/answers.ts';
import { type Certificate, chainKey } from '../model/certificate.ts';
import type { ChainFact, EndpointProbe, Facts } from '../model/facts.ts';
import { type Instant, printInstant } from '../model/instant.ts';
import { type HostPort, printHostPort } from '../model/issuer.ts';
import { certificatesOf, type LeafPath, pathOf } from './path.ts';
import { endpointsThatCount, isListIrrelevant } from './trust.ts';
import { recommendedFor } from './recommended-certificate.ts';
import { seenOf } from '../model/observed.ts';

/** One chain that an endpoint showed at one address, and the path from its leaf. */
export interface ServedChain extends HostPort {
  readonly address: string | undefined;
  readonly chain: ChainFact;
  readonly path: LeafPath;
  /** The certificate to list for it. */
  readonly recommended: Certificate;
}

/** What the endpoints that count showed, and the probes of them that showed nothing. */
export interface ServedChains {
  readonly chains: readonly ServedChain[];
  /** Addresses that this machine has no route to are left out: they tell nothing of the endpoint. */
  readonly unseen: readonly EndpointProbe[];
}

/** Sorts the probes of the endpoints that count by how they ended. */
export function servedChains(
  facts: Pick<Facts, 'endpoints' | 'rules' | 'lab' | 'at'>,
): ServedChains {
  const looks = endpointsThatCount(facts.endpoints, facts.rules);
  return {
    chains: looks.flatMap(({ host, port, address, chain }) =>
      chain.kind === 'seen'
        ? [
            {
              host,
              port,
              address,
              chain: chain.value,
              path: pathOf(chain.value.presented),
              recommended: recommendedFor(chain.value, facts).certificate,
            },
          ]
        : [],
    ),
    unseen: looks.filter(
      ({ chain }) =>
        chain.kind === 'absent' || (chain.kind === 'unseen' && chain.code !== 'endpoint_no_route'),
    ),
  };
}

/**
 * The chains for which AWS reads the list, or may: all but those that its library decides. Where STS
 * was seen to go by the list, its library is not the one that stands in for it, and all count.
 */
export function whereListCounts(
  chains: readonly ServedChain[],
  { rules, observed }: Pick<Facts, 'rules' | 'observed'>,
): readonly ServedChain[] {
  const wentByList = observed?.message?.includes(THUMBPRINT_MESSAGE) === true;
  return chains.filter(({ chain }) => wentByList || !isListIrrelevant(chain, rules));
}

/** Whether chains were seen, and AWS reads the list for none of them. */
export function isListUnread(
  facts: Pick<Facts, 'endpoints' | 'rules' | 'observed' | 'lab' | 'at'>,
): boolean {
  const { chains } = servedChains(facts);
  return chains.length > 0 && whereListCounts(chains, facts).length === 0;
}

/** The issuers on the path: all of it but the leaf. */
export function issuersOf({ chain, path }: ServedChain): readonly Certificate[] {
  return certificatesOf(chain.presented, path).slice(1);
}

/** Where something was shown: `oidc.example.test at 192.0.2.1`. */
export function placeOf(at: HostPort & { readonly address: string | undefined }): string {
  return at.address === undefined ? printHostPort(at) : `${printHostPort(at)} at ${at.address}`;
}

/** A certificate, and the places that present it. */
export interface FoundCertificate {
  readonly certificate: Certificate;
  readonly presentedBy: readonly string[];
}

/** The certificates that are picked from each chain, each of them once. */
export function findEach(
  chains: readonly ServedChain[],
  pick: (shown: ServedChain) => readonly Certificate[],
): readonly FoundCertificate[] {
  const found = new Map<string, { certificate: Certificate; presentedBy: string[] }>();
  for (const shown of chains) {
    for (const certificate of pick(shown)) {
      const known = found.get(certificate.sha256) ?? { certificate, presentedBy: [] };
      if (!known.presentedBy.includes(placeOf(shown))) known.presentedBy.push(placeOf(shown));
      found.set(certificate.sha256, known);
    }
  }
  return [...found.values()];
}

/** Found certificates as evidence. */
export function evidenceOf(found: readonly FoundCertificate[]): readonly EvidenceValue[] {
  return found.map(({ certificate, presentedBy }) => ({
    subject: certificate.subject,
    sha1: certificate.sha1,
    sha256: certificate.sha256,
    notBefore: printed(certificate.notBefore),
    notAfter: printed(certificate.notAfter),
    isCa: certificate.isCa,
    presentedBy,
  }));
}

function printed(instant: Instant | undefined): string | null {
  return instant === undefined ? null : printInstant(instant);
}

/** How many chains were seen that differ in a byte, at whatever address. */
export function distinctChains(endpoints: readonly EndpointProbe[]): number {
  const chains = endpoints.flatMap(({ chain }) => {
    const presented = seenOf(chain)?.presented;
    return presented === undefined ? [] : [chainKey(presented)];
  });
  return new Set(chains).size;
}
