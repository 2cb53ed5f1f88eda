// SPDX-License-Identifier: Apache-2.0

import { issuerOf } from '../../core/gates/gate.ts';
import type { Facts } from '../../core/model/facts.ts';
import { type Issuer, issuerOfBare, parseIssuer } from '../../core/model/issuer.ts';
import { seenOf } from '../../core/model/observed.ts';
import type { Target } from '../../core/model/target.ts';
import type { Notes } from './target-resolution.ts';
import { federatedIssuersOf } from '../../core/policy/principals.ts';

/** What has been seen so far. */
export type Seen = Pick<
  Facts,
  'caller' | 'role' | 'token' | 'request' | 'cluster' | 'kubernetes' | 'job' | 'issuer' | 'target'
>;

/** Something found, and how, for people to read. */
export interface Sourced<T> {
  readonly value: T;
  readonly how: string;
  readonly others?: Notes;
}

/** Every issuer that something names, the one that counts first. */
export function issuersIn(target: Target | undefined, seen: Seen): readonly Sourced<Issuer>[] {
  return [
    sourced(issuerOf({ token: seen.token, issuer: undefined }), 'the claim iss of the token'),
    ofTarget(target),
    target?.kind === 'role' ? ofRole(seen.role) : undefined,
    sourced(seenOf(seen.kubernetes)?.issuer, 'the discovery document of the Kubernetes API server'),
    ofCluster(seen),
    sourced(seenOf(seen.job)?.issuer, 'the variables of the CI job'),
  ].filter((found) => found !== undefined);
}

/** What is no issuer to a cloud is for the gates and checks to judge. */
function sourced(text: string | undefined, how: string): Sourced<Issuer> | undefined {
  try {
    return text === undefined ? undefined : { value: parseIssuer(text), how };
  } catch {
    return undefined;
  }
}

function ofTarget(target: Target | undefined): Sourced<Issuer> | undefined {
  if (target?.kind === 'issuer') return { value: target.issuer, how: 'the target' };
  if (target?.kind !== 'provider') return undefined;
  return { value: issuerOfBare(target.url), how: 'the ARN of the provider' };
}

function ofCluster(seen: Seen): Sourced<Issuer> | undefined {
  const cluster = seenOf(seen.cluster);
  if (cluster === undefined) return undefined;
  return {
    value: cluster.issuer,
    how: `eks describe-cluster ${clusterNameOf(seen) ?? cluster.arn}`,
  };
}

/** The issuers that a trust policy names, each once, in its order. */
export function issuersOfPolicy(trustPolicy: string): readonly Issuer[] {
  const issuers = federatedIssuersOf(trustPolicy).flatMap(
    (bare) => sourced(`https://${bare}`, '')?.value ?? [],
  );
  return [...new Set(issuers)];
}

function ofRole(role: Facts['role']): Sourced<Issuer> | undefined {
  const policy = seenOf(role)?.trustPolicy;
  const [first, ...others] = policy === undefined ? [] : issuersOfPolicy(policy);
  if (first === undefined) return undefined;
  return {
    value: first,
    how: 'the trust policy of the role',
    others: others.length === 0 ? {} : { 'other providers of the role': others.join(', ') },
  };
}

/** Where the issuer was found, and where another one was. */
export function howOf(issuer: Sourced<Issuer>, others: readonly Sourced<Issuer>[]): string {
  const different = others.filter(({ value }) => value !== issuer.value);
  return [issuer.how, ...different.map(({ value, how }) => `by ${how} it is ${value}`)].join('; ');
}

/** Where a kubeconfig names no cluster of EKS, none is named. */
export function clusterNameOf({ kubernetes, cluster }: Seen): string | undefined {
  return (
    seenOf(kubernetes)?.eks?.name ?? seenOf(cluster)?.arn.replace(/^.*:cluster\//, '') ?? undefined
  );
}
