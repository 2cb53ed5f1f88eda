// SPDX-License-Identifier: Apache-2.0

import { type Certificate, lastOf } from '../model/certificate.ts';
import type { AwsRules, ChainFact, EndpointProbe, EndpointRole } from '../model/facts.ts';
import { certificatesOf, type LeafPath, pathOf } from './path.ts';
import { isListed, type ListedThumbprint } from '../model/thumbprint.ts';
import type { Knowledge } from '../model/verdict.ts';

/**
 * Whether STS would accept what an endpoint presented, and why. AWS's library of roots decides
 * first; the list decides only for private CAs, for endpoints that demand TLS 1.3, and where the
 * certificate cannot be had (documented, IAM User Guide, since 2024-08).
 */
export type ChainJudgement = {
  readonly path: LeafPath;
  /** The presented certificates that a listed value may match, by the rules in force. */
  readonly matchable: readonly Certificate[];
  /** The matchable certificates that are listed. */
  readonly matched: readonly Certificate[];
  readonly knowledge: Knowledge;
} & (
  | { readonly accepted: true; readonly by: 'library' | 'list' }
  | { readonly accepted: false; readonly why: RefusalReason }
  | {
      readonly accepted: 'unknown';
      readonly why: DoubtReason;
    }
);

export type RefusalReason = 'not-listed' | 'disordered' | 'host-name';

/** No list would settle it: what AWS does there, or what it sees, is not known. */
export type DoubtReason = 'partition' | 'tls12-unseen' | 'trust-not-seen-here' | 'forked';

/** Judges one chain against a list, as STS would under these rules. */
export function judgeChain(
  chain: ChainFact,
  list: readonly ListedThumbprint[],
  rules: AwsRules,
): ChainJudgement {
  const path = pathOf(chain.presented);
  const matchable = matchableOf(chain, path, rules);
  const matched = matchable.filter((certificate) => isListed(list, certificate.sha1));
  const basis = { path, matchable, matched };

  const refused = refusalBeforeAll(chain, path, rules);
  if (refused !== undefined)
    return { ...basis, accepted: false, why: refused, knowledge: 'inferred' };
  const anchored = chain.anchoring[rules.library]?.vouches;
  if (anchored === true && chain.tls12 === 'accepted' && isLibraryFirst(rules)) {
    return { ...basis, accepted: true, by: 'library', knowledge: 'documented' };
  }
  if (matched.length > 0) {
    return { ...basis, accepted: true, by: 'list', knowledge: 'documented' };
  }
  const doubt = isForkListed(chain, path, { list, rules })
    ? 'forked'
    : doubtOf(chain, anchored, rules);
  return doubt === undefined
    ? { ...basis, accepted: false, why: 'not-listed', knowledge: 'documented' }
    : { ...basis, accepted: 'unknown', why: doubt, knowledge: 'documented' };
}

/** What STS refuses whatever the list: inferred from the documentation's note on clean chains. */
function refusalBeforeAll(
  { hostMatches }: ChainFact,
  { inOrder }: LeafPath,
  { match }: AwsRules,
): RefusalReason | undefined {
  if (hostMatches === false) return 'host-name';
  return match === 'path' && !inOrder ? 'disordered' : undefined;
}

/**
 * Whether a listed certificate has signed the chain by a way that the path does not take. AWS says that
 * extra certificates break a chain, and not by which of two ways it goes.
 */
function isForkListed(
  { presented }: ChainFact,
  { forks }: LeafPath,
  { list, rules }: { readonly list: readonly ListedThumbprint[]; readonly rules: AwsRules },
): boolean {
  if (rules.match !== 'path') return false;
  return forks
    .flatMap((position) => presented[position] ?? [])
    .some(({ sha1 }) => isListed(list, sha1));
}

/** Why a chain without a match may be accepted all the same. */
function doubtOf(
  { tls12 }: ChainFact,
  anchored: boolean | undefined,
  rules: AwsRules,
): DoubtReason | undefined {
  if (anchored === undefined) return 'trust-not-seen-here';
  // Where TLS 1.3 is demanded the list decides, with or without a library.
  if (!anchored || tls12 === 'refused') return undefined;
  if (!isLibraryFirst(rules)) return 'partition';
  return tls12 === 'unseen' ? 'tls12-unseen' : undefined;
}

/**
 * Whether AWS documents for a partition that its library decides before the list.
 *
 * @see IAM API, UpdateOpenIDConnectProviderThumbprint, at docs.aws.amazon.com and docs.amazonaws.cn;
 *   for GovCloud and the others nothing is published.
 */
export function isLibraryFirst({ partition }: Pick<AwsRules, 'partition'>): boolean {
  return partition === 'aws' || partition === 'aws-cn';
}

/** Whether the list plays no part for this chain: AWS's library decides, as far as we can tell. */
export function isListIrrelevant(chain: ChainFact, rules: AwsRules): boolean {
  const judged = judgeChain(chain, [], rules);
  return judged.accepted === true && judged.by === 'library';
}

/** The roles whose endpoints must pass, by the rules in force. */
export function rolesThatCount(rules: AwsRules): readonly EndpointRole[] {
  return rules.hosts === 'both' ? ['discovery', 'jwks'] : ['jwks'];
}

/** The probes of endpoints that count, by the rules in force. */
export function endpointsThatCount(
  endpoints: readonly EndpointProbe[],
  rules: AwsRules,
): readonly EndpointProbe[] {
  const count = rolesThatCount(rules);
  return endpoints.filter(({ serves }) => serves.some((role) => count.includes(role)));
}

function matchableOf(chain: ChainFact, path: LeafPath, rules: AwsRules): readonly Certificate[] {
  if (rules.match === 'any') return chain.presented;
  if (rules.match === 'top') return [lastOf(chain.presented)];
  return certificatesOf(chain.presented, path);
}

/**
 * Whether a probe was a handshake of this run. Nothing else gives authority: not what somebody hands
 * over, nor what a file says was seen, whoever wrote that file.
 */
export function isLiveHandshake({
  source,
  fromFile,
}: Pick<EndpointProbe, 'source' | 'fromFile'>): boolean {
  return source === 'handshake' && fromFile !== true;
}
