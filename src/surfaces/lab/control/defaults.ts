// SPDX-License-Identifier: Apache-2.0

import { DEFAULT_AUDIENCE } from '../../../core/model/web-identity.ts';
import { providerArnOf } from '../../../core/model/arn.ts';
import type { Certificate } from '../../../core/model/certificate.ts';
import { type Instant, plusSeconds } from '../../../core/model/instant.ts';
import { bareIssuer, type Issuer } from '../../../core/model/issuer.ts';
import { listedThumbprintOf } from '../../../core/model/thumbprint.ts';
import { DEFAULT_NETWORK, DEFAULT_VERSION } from '../eks/clusters.ts';
import { accessKeyId, secretKey, uniqueId } from '../protocol/identifiers.ts';
import { DEFAULT_SESSION_SECONDS } from '../iam/roles.ts';
import type { ServiceAccount } from '../issuer/tokens.ts';
import {
  type AccessKey,
  type ClusterRecord,
  iamArn,
  type Partition,
  type ProviderRecord,
  type RoleRecord,
} from '../world.ts';

/** Where and when the records of a lab are made. */
export interface Scope {
  readonly partition: Partition;
  readonly account: string;
  readonly region: string;
  readonly issuer: Issuer;
  readonly now: Instant;
}

/** The workload of the published case: the load balancer controller that cannot get credentials. */
export const WORKLOAD: ServiceAccount = {
  namespace: 'kube-system',
  name: 'aws-load-balancer-controller',
};

/** The provider of the cluster's issuer, as it is where nothing is wrong. */
export function usualProvider(
  { partition, account, issuer, now }: Scope,
  listed: readonly (Certificate | string)[],
): ProviderRecord {
  return {
    arn: providerArnOf(issuer, account, partition),
    url: bareIssuer(issuer),
    clientIds: [DEFAULT_AUDIENCE],
    thumbprints: listed.map((one) => listedThumbprintOf(typeof one === 'string' ? one : one.sha1)),
    tags: {},
    createdAt: longBefore(now),
  };
}

/** The role of a service account, which trusts the cluster's issuer for just that subject. */
export function usualRole(place: Scope, workload: ServiceAccount): RoleRecord {
  const { partition, account, issuer, now } = place;
  const bare = bareIssuer(issuer);
  const trustPolicy = {
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Principal: { Federated: providerArnOf(issuer, account, partition) },
        Action: 'sts:AssumeRoleWithWebIdentity',
        Condition: {
          StringEquals: {
            [`${bare}:sub`]: `system:serviceaccount:${workload.namespace}:${workload.name}`,
            [`${bare}:aud`]: DEFAULT_AUDIENCE,
          },
        },
      },
    ],
  };
  return {
    arn: usualRoleArn(place, account),
    name: ROLE,
    path: '/',
    roleId: uniqueId('AROA'),
    trustPolicy: JSON.stringify(trustPolicy),
    maxSessionDurationSeconds: DEFAULT_SESSION_SECONDS,
    createdAt: longBefore(now),
    description: `For ${workload.namespace}/${workload.name}`,
    tags: {},
    inlinePolicies: {},
    attachedPolicies: [],
    permissionsBoundary: undefined,
  };
}

/** The ARN of that role, whether it is there or not. */
export function usualRoleArn(place: Pick<Scope, 'partition'>, account: string): string {
  return iamArn(place, account, `role/${ROLE}`);
}

export function usualCluster(place: Scope): ClusterRecord {
  const { partition, account, region, issuer, now } = place;
  const arn = `arn:${partition}:eks:${region}:${account}:cluster/${CLUSTER}`;
  return {
    name: CLUSTER,
    arn,
    issuer,
    createdAt: longBefore(now),
    version: DEFAULT_VERSION,
    roleArn: iamArn({ partition }, account, `role/${CLUSTER_ROLE}`),
    network: DEFAULT_NETWORK,
    tags: {},
  };
}

/** What stands since the day before yesterday is known everywhere. */
function longBefore(now: Instant): Instant {
  return plusSeconds(now, -2 * DAY);
}

const DAY = 86_400;
const CLUSTER_ROLE = 'AmazonEKSClusterRole';
const ROLE = 'AmazonEKSLoadBalancerControllerRole';

/** The name of the lab's cluster: `eks:lab`. */
export const CLUSTER = 'lab';

/** Where a lab is that was not told another port. */
export const DEFAULT_PORT = 4577;

/** The profile that has the keys of a user, in the file of credentials of the lab. */
export function profileOf({ account }: Pick<AccessKey, 'account'>): string {
  return `lab-${account}`;
}

/** A file of credentials, with a profile for each user. */
export function credentialsFileOf(users: readonly AccessKey[]): string {
  return users
    .map((user) =>
      [
        `[${profileOf(user)}]`,
        `aws_access_key_id = ${user.id}`,
        `aws_secret_access_key = ${user.secret}`,
        '',
      ].join('\n'),
    )
    .join('\n');
}

/** The user of an account of the lab, who may do everything in it. */
export function userOf(partition: Partition, account: string): AccessKey {
  return {
    id: accessKeyId('AKIA', account),
    secret: secretKey(),
    account,
    arn: iamArn({ partition }, account, 'user/lab'),
    userId: uniqueId('AIDA'),
    session: undefined,
  };
}
