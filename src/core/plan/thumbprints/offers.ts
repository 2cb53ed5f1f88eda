// SPDX-License-Identifier: Apache-2.0

import { TrustprintError } from '../../error.ts';
import type { Certificate } from '../../model/certificate.ts';
import type { EndpointProbe, Facts } from '../../model/facts.ts';
import { printHostPort } from '../../model/issuer.ts';
import { seenOf } from '../../model/observed.ts';
import type { Addition, Intent } from '../../model/plan.ts';
import type { Fingerprint, Thumbprint } from '../../model/thumbprint.ts';
import { endpointsThatCount } from '../../chains/trust.ts';
import { additionFor } from './authority.ts';

/** What an endpoint that counts serves now, and what of it may be listed, or why nothing of it may. */
export interface ServedOffer {
  readonly probe: EndpointProbe;
  readonly served: readonly Certificate[];
  readonly addition: Addition | TrustprintError;
}

export function offersIn(facts: Facts, intent: Intent): readonly ServedOffer[] {
  return endpointsThatCount(facts.endpoints, facts.rules).flatMap((probe) => {
    const served = seenOf(probe.chain)?.presented;
    return served === undefined ? [] : [{ probe, served, addition: offered(probe, facts, intent) }];
  });
}

function offered(probe: EndpointProbe, facts: Facts, intent: Intent): ServedOffer['addition'] {
  try {
    return additionFor(probe, facts, intent);
  } catch (error) {
    if (error instanceof TrustprintError) return error;
    throw error;
  }
}

/**
 * What somebody wants listed, by the SHA-1 that IAM takes or the SHA-256 that he accepts.
 *
 * @throws TrustprintError of the endpoint that serves it, or `authority_missing` where none does, or where
 *   another certificate of its chain is the one to list.
 */
export function additionServed(
  wanted: Thumbprint | Fingerprint,
  offers: readonly ServedOffer[],
): Addition {
  const isWanted = ({ sha1, sha256 }: Pick<Certificate, 'sha1' | 'sha256'>): boolean =>
    sha1 === wanted || sha256 === wanted;
  const additions = offers.flatMap(({ addition }) =>
    addition instanceof TrustprintError ? [] : [addition],
  );
  const found = additions.find(isWanted);
  if (found !== undefined) return found;
  const offer = offers.find(({ served }) => served.some(isWanted));
  if (offer === undefined) throw notServed(wanted, offers);
  if (offer.addition instanceof TrustprintError) throw offer.addition;
  throw new TrustprintError(
    'authority_missing',
    `${printHostPort(offer.probe)} serves it, but another certificate of its chain is the one to list: ${offer.addition.subject}`,
    {
      facts: { wanted, thumbprint: offer.addition.sha1, subject: offer.addition.subject },
      hint: `list ${offer.addition.sha1}; or accept another CA of the chain by the SHA-256 that its owner has told you`,
    },
  );
}

function notServed(wanted: string, offers: readonly ServedOffer[]): TrustprintError {
  const hosts = [...new Set(offers.map(({ probe }) => printHostPort(probe)))];
  return new TrustprintError(
    'authority_missing',
    `no endpoint of this issuer serves a certificate with ${wanted}`,
    {
      facts: { wanted, hosts },
      hint: 'for a CA that is to be served later, hand over its certificate (PEM)',
    },
  );
}
