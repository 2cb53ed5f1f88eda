// SPDX-License-Identifier: Apache-2.0

import { TrustprintError } from '../core/error.ts';
import {
  accountOf,
  parseArn,
  partitionIn,
  providerArnOf,
  providerUrlOf,
} from '../core/model/arn.ts';
import type { Caller, Role, TargetFact } from '../core/model/facts.ts';
import { type Issuer, issuerOfBare, parseIssuer } from '../core/model/issuer.ts';
import { type Look, seenOf } from '../core/model/look.ts';
import type { Target } from '../core/model/target.ts';
import { textClaim, type TokenForm } from '../core/model/web-identity.ts';
import { federatedProvidersOf } from '../core/policy/federated.ts';
import type { Means } from './means.ts';
import type { Question } from './question.ts';

/** What leads to the issuer, and how each thing was found. */
export interface Found {
  readonly issuer: Issuer | undefined;
  readonly providerArn: string | undefined;
  readonly partition: string;
  readonly target: TargetFact;
}

/** What has been seen so far. */
export interface Seen {
  readonly caller: Caller | undefined;
  readonly role: Look<Role> | undefined;
  readonly token: TokenForm | undefined;
}

/** Something found, and how, for people to read. */
interface Sourced<T> {
  readonly value: T;
  readonly notes: Readonly<Record<string, string>>;
}

/**
 * Finds the issuer and its provider from what was given: the target, the token, the role.
 * The token's own issuer comes first, as STS knows no other.
 *
 * @throws TrustprintError `cluster_not_found`, `cluster_without_issuer`, and what reading it throws.
 */
export async function findIssuer(means: Means, seen: Seen): Promise<Found> {
  const { question } = means;
  const issuer = issuerOf(await issuerOfTarget(means, seen), issuerOfToken(seen.token));
  const partition = partitionOf(question, seen);
  const provider = providerOf(question, seen, { issuer: issuer?.value, partition });
  return {
    issuer: issuer?.value,
    providerArn: provider?.value,
    partition,
    target: {
      ...targetFactOf(question),
      providerArn: provider?.value,
      found: { ...issuer?.notes, ...provider?.notes },
    },
  };
}

/** What was asked about, before anything was found. */
export function targetFactOf({ target, token }: Question): TargetFact {
  return {
    text: target?.text,
    kind: target?.kind ?? (token === undefined ? 'error' : 'token'),
    clusterName: target?.kind === 'cluster' ? target.name : undefined,
    providerArn: target?.kind === 'provider' ? target.arn.text : undefined,
    found: {},
  };
}

function issuerOf(
  ofTarget: Sourced<Issuer> | undefined,
  ofToken: Issuer | undefined,
): Sourced<Issuer> | undefined {
  if (ofToken === undefined) return ofTarget;
  const differs = ofTarget !== undefined && ofTarget.value !== ofToken;
  const aside = differs ? `; the target's is ${ofTarget.value}` : '';
  return {
    value: ofToken,
    notes: { ...ofTarget?.notes, issuer: `the claim iss of the token${aside}` },
  };
}

async function issuerOfTarget(
  { question, ports, signal }: Means,
  { role }: Seen,
): Promise<Sourced<Issuer> | undefined> {
  const { target } = question;
  switch (target?.kind) {
    case undefined:
      return undefined;
    case 'issuer':
      return { value: target.issuer, notes: { issuer: 'the target' } };
    case 'provider':
      return { value: issuerOfBare(target.url), notes: { issuer: 'the ARN of the provider' } };
    case 'role':
      return issuerOfRole(role);
    case 'cluster': {
      const { name, arn } = target;
      const cluster = await ports.cloud.clusterIssuer(arn?.text ?? name, signal);
      if (cluster === undefined) throw noSuchCluster(name);
      return { value: cluster.issuer, notes: { issuer: `eks describe-cluster ${name}` } };
    }
    case 'workload':
    case 'kubernetes':
    case 'ci':
      return undefined;
  }
}

function issuerOfRole(role: Look<Role> | undefined): Sourced<Issuer> | undefined {
  const policy = seenOf(role)?.trustPolicy;
  if (policy === undefined) return undefined;
  const [first, ...others] = federatedProvidersOf(policy).flatMap(
    (arn) => providerUrlOf(parseArn(arn)) ?? [],
  );
  if (first === undefined) return undefined;
  return {
    value: issuerOfBare(first),
    notes: {
      issuer: 'the trust policy of the role',
      ...(others.length === 0 ? {} : { 'other providers of the role': others.join(', ') }),
    },
  };
}

function issuerOfToken(token: TokenForm | undefined): Issuer | undefined {
  const iss = textClaim(token?.claims, 'iss');
  try {
    return iss === undefined ? undefined : parseIssuer(iss);
  } catch {
    return undefined; // for the gates to judge
  }
}

function partitionOf({ rules, target, request }: Question, { caller }: Seen): string {
  return (
    rules.partition ??
    arnIn(target)?.partition ??
    partitionIn(request?.roleArn) ??
    caller?.partition ??
    'aws'
  );
}

function providerOf(
  question: Question,
  seen: Seen,
  { issuer, partition }: { readonly issuer: Issuer | undefined; readonly partition: string },
): Sourced<string> | undefined {
  const { target } = question;
  if (target?.kind === 'provider') {
    return { value: target.arn.text, notes: { provider: 'the target' } };
  }
  const { account, whose } = accountFor(question, seen) ?? {};
  if (issuer === undefined || account === undefined || whose === undefined) return undefined;
  return {
    value: providerArnOf(issuer, account, partition),
    notes: { provider: `the issuer's, in ${whose} account` },
  };
}

/** STS looks for the provider in the role's account; without a role, the caller's is meant. */
function accountFor(
  { target, request }: Question,
  { caller }: Seen,
): { readonly account: string; readonly whose: string } | undefined {
  const accounts = [
    {
      account: accountOf(target?.kind === 'role' ? target.text : request?.roleArn),
      whose: "the role's",
    },
    { account: arnIn(target)?.account, whose: "the target's" },
    { account: caller?.account, whose: "the caller's" },
  ];
  for (const { account, whose } of accounts) if (account !== undefined) return { account, whose };
  return undefined;
}

function arnIn(target: Target | undefined): ReturnType<typeof parseArn> | undefined {
  return target !== undefined && 'arn' in target ? target.arn : undefined;
}

function noSuchCluster(name: string): TrustprintError {
  return new TrustprintError('cluster_not_found', `there is no cluster named ${name} here`, {
    facts: { cluster: name },
    hint: 'look at: aws eks list-clusters (and --region, --profile)',
  });
}
