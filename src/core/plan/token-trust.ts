// SPDX-License-Identifier: Apache-2.0

import { clusterIssuerOf, isForApiServer } from '../gates/audience-slips.ts';
import type { ChainFact, EndpointProbe, Facts } from '../model/facts.ts';
import { seenOf } from '../model/observed.ts';
import { certificatesOf, pathOf } from '../chains/path.ts';
import type { Intent } from '../model/plan.ts';
import { judgeChain, isLiveHandshake } from '../chains/trust.ts';
import { bareIssuer } from '../model/issuer.ts';
import { parseTarget } from '../model/target.ts';
import { isOtherCluster, isOtherTenant, issuerDifference } from '../policy/near-miss.ts';
import { parseOrUndefined } from '../error.ts';
import { federatedIssuersOf } from '../policy/principals.ts';

/**
 * Why nothing is written by what the token says; `undefined` where its issuer is seen to have signed
 * it. Anybody can make a token, and anybody on the way can show keys of his own for it: so the keys
 * must have come over a path that the list, a root or a person trusts.
 */
export function whyTokenNotTrusted(facts: Facts, intent: Intent): string | undefined {
  const { signature, endpoints } = facts;
  if (signature?.verifies === false) {
    return 'the token is not signed by the issuer, so nothing is written by what it says';
  }
  if (signature?.verifies !== true) {
    return 'it could not be seen whether the issuer signed the token, so nothing is written by what it says';
  }
  const shown = endpoints.filter(({ chain }) => chain.kind === 'seen');
  return shown.length > 0 && shown.every((look) => isChainTrusted(look, facts, intent))
    ? undefined
    : 'the connection that the keys came over is not trusted, so nothing is written by what the token says';
}

/** Why an audience is not registered nor admitted, whoever asks for it. */
export function whyNotForAws(audience: string, facts: Facts): string | undefined {
  return isForApiServer(audience, clusterIssuerOf(facts))
    ? `${audience} is the audience of the API server, and every pod has a token for that: ask for a token that is made for AWS`
    : undefined;
}

function isChainTrusted(look: EndpointProbe, facts: Facts, { accept }: Intent): boolean {
  const shown = seenOf(look.chain);
  if (shown === undefined || !isLiveHandshake(look)) return false;
  const path = certificatesOf(shown.presented, pathOf(shown.presented));
  if (path.some(({ sha256 }) => accept.includes(sha256))) return true;
  return shown.hostMatches === true && (isAnchored(shown, facts) || isListed(shown, facts));
}

function isAnchored({ anchoring }: ChainFact, { lab }: Facts): boolean {
  const { bundled, issuerCa, library } = anchoring;
  return [bundled, issuerCa, lab ? library : undefined].some((said) => said?.vouches === true);
}

/** STS itself goes by that. */
function isListed(chain: ChainFact, { provider, rules }: Facts): boolean {
  const list = seenOf(provider)?.thumbprints ?? [];
  return (
    judgeChain({ ...chain, anchoring: {} }, list, { ...rules, match: 'path' }).accepted === true
  );
}

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
  return difference !== undefined && !isOtherTenant(difference) && !isOtherCluster(difference);
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
  return [
    ...issuers.map((issuer) => issuer.replace(/^https:\/\//, '')),
    ...federatedIssuersOf(seenOf(role)?.trustPolicy ?? ''),
  ];
}
