// SPDX-License-Identifier: Apache-2.0

import { TrustprintError } from '../core/error.ts';
import { parseArn, providerArnOf, providerUrlOf } from '../core/model/arn.ts';
import type { Caller, Role, TargetFact } from '../core/model/facts.ts';
import { type Issuer, issuerOfBare, parseIssuer } from '../core/model/issuer.ts';
import { type Look, seenOf } from '../core/model/look.ts';
import { textClaim, type TokenForm } from '../core/model/web-identity.ts';
import { federatedProvidersOf } from '../core/policy/federated.ts';
import type { Cloud } from '../ports/index.ts';
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

/**
 * Finds the issuer and its provider from what was given: the target, the token, the role.
 * The token's own issuer comes first, as STS knows no other.
 *
 * @throws TrustprintError `cluster_not_found`, `cluster_without_issuer`, and what reading it throws.
 */
export async function findIssuer(
  question: Question,
  seen: Seen,
  cloud: Pick<Cloud, 'clusterIssuer'>,
  signal: AbortSignal,
): Promise<Found> {
  const found: Record<string, string> = {};
  const fromTarget = await issuerOfTarget(question, seen, found, { cloud, signal });
  const fromToken = issuerOfToken(seen.token);
  const issuer = fromToken ?? fromTarget;
  if (fromToken !== undefined) found['issuer'] = tokenIssuerNote(fromToken, fromTarget);
  const { target } = question;
  const partition = partitionOf(question, seen);
  const providerArn =
    target?.kind === 'provider'
      ? target.arn.text
      : providerArnFor(issuer, { question, seen, partition, found });
  return {
    issuer,
    providerArn,
    partition,
    target: {
      text: target?.text,
      kind: target?.kind ?? (question.token === undefined ? 'error' : 'token'),
      clusterName: target?.kind === 'cluster' ? target.name : undefined,
      providerArn,
      found,
    },
  };
}

async function issuerOfTarget(
  { target }: Question,
  { role }: Seen,
  found: Record<string, string>,
  { cloud, signal }: { readonly cloud: Pick<Cloud, 'clusterIssuer'>; readonly signal: AbortSignal },
): Promise<Issuer | undefined> {
  switch (target?.kind) {
    case undefined:
      return undefined;
    case 'issuer':
      found['issuer'] = 'the target';
      return target.issuer;
    case 'provider':
      found['issuer'] = 'the ARN of the provider';
      return issuerOfBare(target.url);
    case 'role':
      return issuerOfRole(role, found);
    case 'cluster': {
      const cluster = await cloud.clusterIssuer(target.arn?.text ?? target.name, signal);
      if (cluster === undefined) throw noSuchCluster(target.name);
      found['issuer'] = `the cluster ${target.name} (eks describe-cluster)`;
      return cluster.issuer;
    }
  }
}

function issuerOfRole(role: Look<Role> | undefined, found: Record<string, string>): Issuer | undefined {
  const policy = seenOf(role)?.trustPolicy;
  if (policy === undefined) return undefined;
  const [first, ...others] = federatedProvidersOf(policy).flatMap((arn) => providerUrlOf(parseArn(arn)) ?? []);
  if (first === undefined) return undefined;
  found['issuer'] = 'the trust policy of the role';
  if (others.length > 0) found['other providers of the role'] = others.join(', ');
  return issuerOfBare(first);
}

function issuerOfToken(token: TokenForm | undefined): Issuer | undefined {
  const iss = textClaim(token?.claims, 'iss');
  try {
    return iss === undefined ? undefined : parseIssuer(iss);
  } catch {
    return undefined; // for the gates to judge
  }
}

function tokenIssuerNote(fromToken: Issuer, fromTarget: Issuer | undefined): string {
  return fromTarget === undefined || fromTarget === fromToken
    ? 'the claim iss of the token'
    : `the claim iss of the token; the target's is ${fromTarget}`;
}

function partitionOf({ rules, target, request }: Question, { caller }: Seen): string {
  if (rules.partition !== undefined) return rules.partition;
  const arn = target?.kind === 'provider' || target?.kind === 'role' || target?.kind === 'cluster' ? target.arn : undefined;
  return arn?.partition ?? arnOf(request?.roleArn)?.partition ?? caller?.partition ?? 'aws';
}

/** STS looks for the provider in the role's account; without a role, the caller's is meant. */
function providerArnFor(
  issuer: Issuer | undefined,
  about: {
    readonly question: Question;
    readonly seen: Seen;
    readonly partition: string;
    readonly found: Record<string, string>;
  },
): string | undefined {
  const { question, seen, partition, found } = about;
  const { target, request } = question;
  const roleArn = target?.kind === 'role' ? target.arn.text : request?.roleArn;
  const ofRole = arnOf(roleArn)?.account;
  const account = ofRole ?? (target?.kind === 'cluster' ? target.arn?.account : undefined) ?? seen.caller?.account;
  if (issuer === undefined || account === undefined) return undefined;
  found['provider'] = `of the issuer, in the account of the ${ofRole === undefined ? 'caller' : 'role'}`;
  return providerArnOf(issuer, account, partition);
}

function arnOf(text: string | undefined): ReturnType<typeof parseArn> | undefined {
  try {
    return text === undefined ? undefined : parseArn(text);
  } catch {
    return undefined; // a malformed role ARN is for the gate `request`
  }
}

function noSuchCluster(name: string): TrustprintError {
  return new TrustprintError('cluster_not_found', `there is no cluster named ${name} here`, {
    facts: { cluster: name },
    hint: 'look at: aws eks list-clusters (and --region, --profile)',
  });
}

