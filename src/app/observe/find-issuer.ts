// SPDX-License-Identifier: Apache-2.0

import { accountOf, type Arn, partitionIn, providerArnOf } from '../../core/model/arn.ts';
import type { TargetFact } from '../../core/model/facts.ts';
import type { Issuer } from '../../core/model/issuer.ts';
import { seenOf, type Unseen } from '../../core/model/observed.ts';
import type { Target } from '../../core/model/target.ts';
import type { Notes } from './target-resolution.ts';
import { clusterNameOf, howOf, issuersIn, type Seen, type Sourced } from './issuers-in.ts';
import { notLookedAt } from './observed.ts';

import type { Question } from './question.ts';

/** What leads to the issuer, and how each thing was found. */
export interface Found {
  readonly issuer: Issuer | undefined;
  readonly providerArn: string | undefined;
  readonly partition: string;
  readonly target: TargetFact;
}

/**
 * Finds the issuer and its provider in what was given and seen. The token's own issuer (`issuerOf`) comes
 * first, as STS knows no other; then the target's, and of a cluster's the one that its API server names.
 */
export function findIssuer(question: Question, seen: Seen): Found {
  const { target } = question;
  const [issuer, ...others] = issuersIn(target, seen);
  const partition = partitionOf(question, seen);
  const provider = providerOf(target, seen, { issuer: issuer?.value, partition });
  return {
    issuer: issuer?.value ?? seen.issuer,
    providerArn: provider?.value,
    partition,
    target: factIn(target === undefined ? seen.target : targetFactOf(question), seen, {
      providerArn: provider?.value,
      notes: {
        ...seen.target.found,
        ...issuer?.others,
        ...(issuer === undefined ? {} : { issuer: howOf(issuer, others) }),
        ...(provider === undefined ? {} : { provider: provider.how }),
      },
    }),
  };
}

function factIn(
  about: TargetFact,
  seen: Seen,
  found: { readonly providerArn: string | undefined; readonly notes: Notes },
): TargetFact {
  return {
    ...about,
    clusterName: about.clusterName ?? clusterNameOf(seen),
    providerArn: found.providerArn ?? about.providerArn,
    found: found.notes,
  };
}

/** What was asked about, before anything was found. */
export function targetFactOf({ target, token }: Pick<Question, 'target' | 'token'>): TargetFact {
  return {
    text: target?.text,
    kind: target?.kind ?? (token === undefined ? 'error' : 'token'),
    clusterName: target?.kind === 'cluster' ? target.name : undefined,
    providerArn: target?.kind === 'provider' ? target.arn.text : undefined,
    found: {},
  };
}

/**
 * Why no issuer was found where a cluster or a job must have one; `undefined` where nothing of the
 * kind was asked about.
 */
export function whyNoIssuer({ kubernetes, job }: Seen): Unseen | undefined {
  if (kubernetes?.kind === 'unseen') {
    return { ...kubernetes, detail: `the issuer is not known: ${kubernetes.detail}` };
  }
  const view = seenOf(kubernetes);
  if (view !== undefined) {
    const why =
      view.issuerUnseen ?? `the API server names one that no cloud takes: ${String(view.issuer)}`;
    return notLookedAt(`the issuer is not known: ${why}`);
  }
  return job === undefined
    ? undefined
    : notLookedAt('the issuer is not known: neither a token nor the variables of the job name it');
}

function partitionOf({ rules, target, from }: Question, seen: Seen): string {
  const partitions = [
    rules.partition,
    arnIn(target)?.partition,
    partitionIn(seen.request?.roleArn),
    partitionIn(seenOf(seen.cluster)?.arn),
    seen.caller?.partition,
    from?.rules.partition,
  ];
  return partitions.find((partition) => partition !== undefined) ?? 'aws';
}

function providerOf(
  target: Target | undefined,
  seen: Seen,
  { issuer, partition }: { readonly issuer: Issuer | undefined; readonly partition: string },
): Sourced<string> | undefined {
  if (target?.kind === 'provider') return { value: target.arn.text, how: 'the target' };
  const { account, whose } = accountFor(target, seen) ?? {};
  if (issuer === undefined || account === undefined || whose === undefined) return undefined;
  return {
    value: providerArnOf(issuer, account, partition),
    how: `the issuer's, in ${whose} account`,
  };
}

/**
 * STS looks for the provider in the role's account. Without a role that of the target, of the
 * cluster or, at last, of the caller is meant.
 */
function accountFor(
  target: Target | undefined,
  { caller, request, cluster }: Seen,
): { readonly account: string; readonly whose: string } | undefined {
  const accounts = [
    {
      account: accountOf(target?.kind === 'role' ? target.text : request?.roleArn),
      whose: "the role's",
    },
    { account: arnIn(target)?.account, whose: "the target's" },
    { account: accountOf(seenOf(cluster)?.arn), whose: "the cluster's" },
    { account: caller?.account, whose: "the caller's" },
  ];
  for (const { account, whose } of accounts) if (account !== undefined) return { account, whose };
  return undefined;
}

function arnIn(target: Target | undefined): Arn | undefined {
  return target !== undefined && 'arn' in target ? target.arn : undefined;
}
