// SPDX-License-Identifier: Apache-2.0

import type { GateId } from '../../core/gates/ids.ts';
import type { AwsRules, Facts, Role } from '../../core/model/facts.ts';
import type { Instant } from '../../core/model/instant.ts';
import type { Issuer } from '../../core/model/issuer.ts';
import type { Provider } from '../../core/model/provider.ts';
import type { WireStructure } from './protocol/answer.ts';
import type { ClusterIssuer, Publishing } from './issuer/cluster-issuers.ts';
import type { Organization } from './organizations/organization.ts';

/**
 * What the lab's AWS holds. Tables of plain records by ARN: an operation puts a new record in the
 * place of an old one. Nothing is kept between runs.
 */
export interface World {
  readonly partition: Partition;
  /** The account of the lab's cluster; there are others. */
  readonly account: string;
  readonly region: string;
  readonly rules: LabRules;
  readonly providers: Map<string, ProviderRecord>;
  readonly roles: Map<string, RoleRecord>;
  /** Managed policies of the accounts; those of AWS itself are known by name alone. */
  readonly policies: Map<string, PolicyRecord>;
  readonly clusters: Map<string, ClusterRecord>;
  /** Associations of EKS Pod Identity. */
  readonly associations: Map<string, AssociationRecord>;
  /** Issuers of clusters that were created since, by the cluster's ARN. */
  readonly issuers: Map<string, ClusterIssuer>;
  readonly publishing: Publishing;
  /** `undefined` where the accounts of the lab have nothing to do with each other. */
  readonly organization: Organization | undefined;
  /** How many providers an account may have, where that is not what all may. */
  readonly providerQuotas: Map<string, number>;
  /** By access key id: the lab's own key, and those that STS gave out. */
  readonly accessKeys: Map<string, AccessKey>;
  /** Issuers' documents that STS has kept, by the ARN of the provider. */
  readonly kept: Map<string, KeptDocuments>;
  /** What refuses all web identities though every gate lets them through. */
  readonly beyond: Beyond | undefined;
  /** What STS decided, oldest first. */
  readonly decisions: Decision[];
  /** What was asked of the lab's AWS, and by whom, oldest first. */
  readonly calls: Call[];
}

/** What no gate can see: a guardrail of the organization, and a Region in which STS is switched off. */
export type Beyond = 'guardrail' | 'region';

/** How the lab's AWS behaves where AWS's own behaviour is not published, or has changed. */
export interface LabRules extends Pick<AwsRules, 'messages' | 'match' | 'hosts'> {
  /** How long an issuer's keys are kept; 0 looks every time, as recorded 2026-09-11. */
  readonly keyCacheSeconds: number;
}

export interface ProviderRecord extends Provider {
  readonly tags: Readonly<Record<string, string>>;
  readonly createdAt: Instant;
  readonly identityCenterInstanceArn?: string;
}

export interface RoleRecord extends Role {
  readonly name: string;
  /** Begins and ends with a slash. */
  readonly path: string;
  readonly roleId: string;
  readonly createdAt: Instant;
  readonly description: string | undefined;
  readonly tags: Readonly<Record<string, string>>;
  /** Documents of its own, by name. */
  readonly inlinePolicies: Readonly<Record<string, string>>;
  /** ARNs of managed policies. */
  readonly attachedPolicies: readonly string[];
  /** ARN of the managed policy that it cannot exceed. */
  readonly permissionsBoundary: string | undefined;
}

/** A managed policy that a customer wrote. */
export interface PolicyRecord {
  readonly arn: string;
  readonly name: string;
  /** Begins and ends with a slash. */
  readonly path: string;
  readonly policyId: string;
  readonly description: string | undefined;
  readonly tags: Readonly<Record<string, string>>;
  /** Newest first, and never without the default one. */
  readonly versions: readonly PolicyVersion[];
  readonly defaultVersion: number;
  /** The number that the next version gets: numbers are not given twice. */
  readonly nextVersion: number;
  readonly createdAt: Instant;
  readonly updatedAt: Instant;
}

export interface PolicyVersion {
  readonly number: number;
  readonly document: string;
  readonly createdAt: Instant;
}

export interface ClusterRecord {
  readonly name: string;
  readonly arn: string;
  readonly issuer: Issuer;
  readonly createdAt: Instant;
  /** `1.34`. */
  readonly version: string;
  /** The role that EKS itself works with; that of the lab's first cluster is not in IAM. */
  readonly roleArn: string;
  readonly network: WireStructure;
  readonly tags: Readonly<Record<string, string>>;
  /** Where its Kubernetes API is; clusters that are created since have none. */
  readonly api?: { readonly origin: string; /** PEM. */ readonly ca: string };
}

/** A role for a service account of a cluster, by EKS Pod Identity. */
export interface AssociationRecord {
  /** `a-` and letters. */
  readonly id: string;
  readonly arn: string;
  readonly clusterArn: string;
  readonly clusterName: string;
  readonly namespace: string;
  readonly serviceAccount: string;
  readonly roleArn: string;
  readonly createdAt: Instant;
  readonly tags: Readonly<Record<string, string>>;
}

/** Long-lived credentials of the lab's user, or those of a session that STS gave out. */
export interface AccessKey {
  readonly id: string;
  readonly secret: string;
  readonly account: string;
  readonly arn: string;
  readonly userId: string;
  /** `undefined` for a user, who may do everything in his account. */
  readonly session: Session | undefined;
}

/** A session: what it may do, and what it was opened with. */
export interface Session {
  readonly token: string;
  readonly expires: Instant;
  /** ARN of the role; `undefined` for a user's own session, and for a federated session of a user. */
  readonly role: string | undefined;
  /** Documents that it cannot exceed; `undefined` where it was given none. */
  readonly policies: readonly string[] | undefined;
  readonly tags: Readonly<Record<string, string>>;
  /** Tags that sessions have too which this one opens. */
  readonly transitiveTagKeys: readonly string[];
  readonly sourceIdentity: string | undefined;
  /** ARN of the provider whose token opened it. */
  readonly provider: string | undefined;
}

/** An issuer's documents as they were seen, and until when the next token is judged by them. */
export interface KeptDocuments {
  readonly documents: Pick<Facts, 'discovery' | 'jwks' | 'endpoints'>;
  readonly until: Instant;
}

/** What STS answered once, and which gate refused. No token, no credentials. */
export interface Decision {
  readonly at: Instant;
  readonly roleArn: string | undefined;
  readonly subject: string | undefined;
  /** `undefined` when credentials were given. */
  readonly gate: GateId | Beyond | undefined;
  readonly code: string | undefined;
  readonly message: string | undefined;
  /** Why it was not authorized, for `DecodeAuthorizationMessage`; `undefined` where it was. */
  readonly authorization?: AuthorizationMessage | undefined;
}

/** An authorization message as AWS gives it out, and what it says when it is decoded. */
export interface AuthorizationMessage {
  readonly encoded: string;
  readonly decoded: string;
}

/** One call, as CloudTrail keeps it. No credentials and no token: the parameters of writes to IAM alone. */
export interface Call {
  readonly id: string;
  readonly at: Instant;
  /** As policies name it: `iam:GetRole`. */
  readonly action: string;
  /** What it was about, as policies name it; `*` where it was about nothing in particular. */
  readonly resource: string;
  /** Who called; `undefined` where the call was not signed. */
  readonly caller: Pick<AccessKey, 'id' | 'account' | 'arn' | 'userId'> | undefined;
  readonly userAgent: string | undefined;
  readonly region: string;
  /** By the names that clients give them. */
  readonly parameters: ReadonlyMap<string, string>;
  /** The code of the error; `undefined` where it did what was asked. */
  readonly code: string | undefined;
}

/** An ARN of IAM's; they have no Region. */
export function iamArn(
  { partition }: Pick<World, 'partition'>,
  account: string,
  resource: string,
): string {
  return `arn:${partition}:iam::${account}:${resource}`;
}

/** The records of one account, in the order of their ARNs. */
export function ofAccount<T extends { readonly arn: string }>(
  records: ReadonlyMap<string, T>,
  account: string,
): readonly T[] {
  return [...records.values()]
    .filter(({ arn }) => arn.split(':')[4] === account)
    .toSorted((one, other) => (one.arn < other.arn ? -1 : 1));
}

/** Keeps a decision, and lets the oldest go. */
export function remember({ decisions }: World, decision: Decision): void {
  decisions.push(decision);
  if (decisions.length > MAX_DECISIONS) decisions.shift();
}

/** The partitions that customers can have accounts in. */
export type Partition = 'aws' | 'aws-cn' | 'aws-us-gov';

/** Enough to see what a retrying client did: the AWS SDKs try three to twelve times. */
const MAX_DECISIONS = 100;
