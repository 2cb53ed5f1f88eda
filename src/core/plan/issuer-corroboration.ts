// SPDX-License-Identifier: Apache-2.0

import { parseArn, providerUrlOf } from '../model/arn.ts';
import type { Facts } from '../model/facts.ts';
import { bareIssuer } from '../model/issuer.ts';
import { seenOf } from '../model/look.ts';
import { parseTarget } from '../model/target.ts';
import { federatedProvidersOf } from '../policy/federated.ts';
import { issuerDifference } from '../policy/near-miss.ts';
import { parseOrUndefined } from '../model/parse-or-undefined.ts';

/**
 * Whether nobody but the token names its issuer: not the target, nor the cluster, nor the role that
 * trusts it. A slip is no other issuer, but for the id of another cluster. Whoever has a cluster of his
 * own can have any subject signed there.
 */
export function isNamedByTokenAlone(facts: Facts): boolean {
  const { token, issuer } = facts;
  if (token === undefined || issuer === undefined) return false;
  const bare = bareIssuer(issuer);
  const named = [...urlsOfTarget(facts), ...urlsSeen(facts)];
  return !named.some((url) => url === bare || isSlip(issuerDifference(url, bare)));
}

function isSlip(difference: string | undefined): boolean {
  return difference !== undefined && !/another (?:path|cluster)/.test(difference);
}

function urlsOfTarget({ target: { text = '' } }: Facts): readonly string[] {
  const target = parseOrUndefined(() => parseTarget(text));
  if (target?.kind === 'issuer') return [bareIssuer(target.issuer)];
  return target?.kind === 'provider' ? [target.url] : [];
}

function urlsSeen({ cluster, kubernetes, job, role }: Facts): readonly string[] {
  const issuers = [
    seenOf(cluster)?.issuer,
    seenOf(kubernetes)?.issuer,
    seenOf(job)?.issuer,
  ].flatMap((issuer) => issuer ?? []);
  const trusted = federatedProvidersOf(seenOf(role)?.trustPolicy ?? '');
  return [
    ...issuers.map((issuer) => issuer.replace(/^https:\/\//, '')),
    ...trusted.flatMap((arn) => providerUrlOf(parseArn(arn)) ?? []),
  ];
}
