// SPDX-License-Identifier: Apache-2.0

import { parseArn, providerArnOf, providerUrlOf } from '../../core/model/arn.ts';
import type { Facts } from '../../core/model/facts.ts';
import { seenOf } from '../../core/model/observed.ts';
import { issuersOfPolicy } from './issuers-in.ts';
import { observe } from './observe.ts';
import { nothingShared, type ObservePorts, type Question } from './question.ts';

/**
 * Probes everything the question asks about; of a role without a token, each provider that its
 * trust policy names, side by side, and each host once. With a token the issuer is known, and no other one matters.
 *
 * @returns The facts of each, in the order of the trust policy.
 * @throws TrustprintError as `observe` does.
 */
export async function observeEach(
  question: Question,
  ports: ObservePorts,
  signal: AbortSignal,
): Promise<readonly [Facts, ...Facts[]]> {
  const shared = nothingShared();
  const first = await observe({ ...question, shared }, ports, signal);
  const others = question.offline || signal.aborted ? [] : otherProvidersOf(first);
  const rest = await Promise.all(
    others.map(async (arn) => observe({ ...about(arn, first, question), shared }, ports, signal)),
  );
  return [
    first,
    ...rest.map((facts) => ({
      ...facts,
      target: {
        ...first.target,
        providerArn: facts.target.providerArn,
        found: { ...facts.target.found, provider: 'the trust policy of the role' },
      },
    })),
  ];
}

/** As STS looks for them: in the account of the role, whatever account the policy names. */
function otherProvidersOf({ target, token, role, issuer }: Facts): readonly string[] {
  const seen = seenOf(role);
  if (target.kind !== 'role' || token !== undefined || seen === undefined) return [];
  const { account, partition } = parseArn(seen.arn);
  return issuersOfPolicy(seen.trustPolicy)
    .filter((other) => other !== issuer)
    .slice(0, MOST_PROVIDERS)
    .map((other) => providerArnOf(other, account, partition));
}

/** The same role and moment, and nothing yet of this provider and its issuer. */
function about(arn: string, first: Facts, question: Question): Question {
  const parsed = parseArn(arn);
  return {
    ...question,
    target: { kind: 'provider', text: arn, arn: parsed, url: providerUrlOf(parsed) ?? '' },
    from: {
      ...first,
      target: { ...first.target, found: {} },
      issuer: undefined,
      discovery: undefined,
      jwks: undefined,
      endpoints: [],
      series: undefined,
      provider: undefined,
      providerUrls: undefined,
      control: undefined,
      signature: undefined,
    },
  };
}

/** A trust policy of 8192 characters, the most that IAM takes, has room for some sixty. */
const MOST_PROVIDERS = 60;
