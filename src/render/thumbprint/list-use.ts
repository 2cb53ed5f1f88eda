// SPDX-License-Identifier: Apache-2.0

import { isKnownPublicHost } from '../../core/chains/known-thumbprints.ts';
import { type HostPort, hostPortOf, printHostPort } from '../../core/model/issuer.ts';
import type { EndpointJson, ThumbprintJson } from '../../schemas/thumbprint.ts';
import { endpointName } from './warnings.ts';

/** Whether AWS uses the list at all, a sentence for each answer. */
export function listUseOf(report: ThumbprintJson): readonly string[] {
  const { issuer, jwksUri, endpoints } = report;
  if (issuer === null) return [NOT_CHECKED];
  const seen = endpoints.filter(({ error }) => error === null);
  if (seen.length === 0) return [unseenSentence(hostPortOf(jwksUri ?? issuer))];
  const answers = Map.groupBy(seen, answerOf);
  return ANSWERS.flatMap((answer) => {
    const [first, ...others] = answers.get(answer) ?? [];
    if (first === undefined) return [];
    const isOne = answers.size === 1;
    const places = [first, ...others].map((one) =>
      endpointName(isOne ? { ...one, address: null } : one),
    );
    return [SENTENCES[answer]([...new Set(places)].join(' and '))];
  });
}

function unseenSentence(at: HostPort): string {
  const known = isKnownPublicHost(at.host) ? '; its CA is known to be public' : '';
  return `${SENTENCES.unseen(printHostPort(at))}${known}`;
}

type Answer = (typeof ANSWERS)[number];

function answerOf({ decidedBy, hostMatches, tls12, vouchedBy }: EndpointJson): Answer {
  if (decidedBy === 'refused') return hostMatches === false ? 'other-name' : 'disordered';
  if (decidedBy === 'list') return tls12 === false && vouchedBy === 'library' ? 'tls13' : 'private';
  if (decidedBy === 'library') return 'public';
  return vouchedBy === 'library' && tls12 === true ? 'partition' : 'unseen';
}

/** What the list matters for, first. */
const ANSWERS = [
  'private',
  'tls13',
  'other-name',
  'disordered',
  'partition',
  'unseen',
  'public',
] as const;

const NOT_CHECKED = 'not checked from here: whether the thumbprint list is used';

const SENTENCES: { readonly [Name in Answer]: (place: string) => string } = {
  private: (place) => `AWS uses the thumbprint list for ${place}: no public CA trusts it`,
  tls13: (place) => `AWS uses the thumbprint list for ${place}: it refuses TLS 1.2`,
  'other-name': (place) =>
    `AWS refuses ${place}, whatever is listed (inferred): its certificate has other names`,
  disordered: (place) =>
    `AWS refuses ${place}, whatever is listed (inferred): its chain is out of order`,
  partition: (place) =>
    `it is not documented whether AWS uses the thumbprint list for ${place} in this partition`,
  unseen: (place) => `not checked from here: whether AWS uses the thumbprint list for ${place}`,
  public: (place) => `AWS does not use the thumbprint list for ${place} (likely): its CA is public`,
};
