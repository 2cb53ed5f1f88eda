// SPDX-License-Identifier: Apache-2.0

import {
  type Cluster as EksCluster,
  DescribeClusterCommand,
  DescribePodIdentityAssociationCommand,
  EKSClient,
  ListClustersCommand,
  ListPodIdentityAssociationsCommand,
} from '@aws-sdk/client-eks';

import { TrustprintError } from '../../core/error.ts';
import { parseArn } from '../../core/model/arn.ts';
import type { Cluster } from '../../core/model/facts.ts';
import { instantOf } from '../../core/model/instant.ts';
import { parseIssuer } from '../../core/model/issuer.ts';
import type { Namespaced, PodIdentityAssociation } from '../../core/model/kubernetes.ts';
import type { ClusterNamed, ClusterNames } from '../../ports/cloud.ts';
import type { KnownSession } from './aws-accounts.ts';
import type { CallInfo } from './aws-errors.ts';
import { type AwsSession, called, unlessAbsent } from './aws-session.ts';

/**
 * A cluster and its issuer, by name or ARN.
 *
 * @throws TrustprintError `region_missing`, `cluster_without_issuer`, and what the port says.
 */
export async function clusterOf(
  cluster: ClusterNamed,
  session: AwsSession,
  signal: AbortSignal,
): Promise<Cluster | undefined> {
  const { name, asked, client } = clientFor(cluster, session);
  const described = reading('eks:DescribeCluster', asked);
  const answer = await called(described, { session, signal }, async (options) =>
    unlessAbsent(client.send(new DescribeClusterCommand({ name }), options)),
  );
  return answer === undefined ? undefined : read(answer.cluster ?? {}, asked);
}

/** The clusters that are there where one was looked for. */
export async function clustersNear(
  cluster: ClusterNamed,
  { session, caller }: KnownSession,
  signal: AbortSignal,
): Promise<ClusterNames> {
  const { region, client } = clientFor(cluster, session);
  const asked = { action: 'eks:ListClusters', resource: '*', effect: 'read' } as const;
  const { clusters = [] } = await called(asked, { session, signal }, async (options) =>
    client.send(new ListClustersCommand(), options),
  );
  return { account: caller.account, region, names: clusters };
}

/**
 * The associations of EKS Pod Identity of one service account; `undefined` where there is no such
 * cluster. A list names no role, so each association is asked for its own.
 */
export async function associationsOf(
  { cluster, at }: { readonly cluster: ClusterNamed; readonly at: Namespaced },
  session: AwsSession,
  signal: AbortSignal,
): Promise<readonly PodIdentityAssociation[] | undefined> {
  const { name, asked, client } = clientFor(cluster, session);
  const listing = reading('eks:ListPodIdentityAssociations', asked);
  const listed = await called(listing, { session, signal }, async (options) =>
    unlessAbsent(
      client.send(
        new ListPodIdentityAssociationsCommand({
          clusterName: name,
          namespace: at.namespace,
          serviceAccount: at.name,
        }),
        options,
      ),
    ),
  );
  const ids = listed?.associations?.flatMap(({ associationId }) => associationId ?? []);
  if (ids === undefined) return listed === undefined ? undefined : [];
  return Promise.all(
    ids.slice(0, MOST_ASSOCIATIONS).map(async (associationId) => {
      const command = new DescribePodIdentityAssociationCommand({
        clusterName: name,
        associationId,
      });
      const describing = reading('eks:DescribePodIdentityAssociation', asked);
      const answer = await called(describing, { session, signal }, async (options) =>
        unlessAbsent(client.send(command, options)),
      );
      return { namespace: at.namespace, name: at.name, roleArn: answer?.association?.roleArn };
    }),
  );
}

function clientFor(
  cluster: ClusterNamed,
  session: AwsSession,
): {
  readonly name: string;
  readonly asked: string;
  readonly region: string;
  readonly client: EKSClient;
} {
  const named = namedBy(cluster);
  const asked = typeof cluster === 'string' ? cluster : cluster.name;
  const region = named.region ?? session.region;
  if (region === undefined) throw regionMissing(named.name);
  return {
    name: named.name,
    asked,
    region,
    client: new EKSClient({ ...session.config, ...session.endpoint('eks'), region }),
  };
}

function namedBy(cluster: ClusterNamed): Exclude<ClusterNamed, string> {
  if (typeof cluster !== 'string') return cluster;
  if (!cluster.startsWith('arn:')) return { name: cluster, region: undefined };
  const { resource, region } = parseArn(cluster);
  return { name: resource.replace(/^cluster\//, ''), region };
}

function read({ identity, arn, createdAt, status }: EksCluster, asked: string): Cluster {
  const issuer = identity?.oidc?.issuer;
  if (issuer === undefined || arn === undefined) throw withoutIssuer(asked);
  try {
    return {
      issuer: parseIssuer(issuer),
      arn,
      ...(createdAt === undefined ? {} : { createdAt: instantOf(createdAt.getTime()) }),
      ...(status === undefined ? {} : { status }),
    };
  } catch (cause) {
    throw new TrustprintError(
      'cloud_answer_unreadable',
      `EKS gives ${asked} an issuer that is none`,
      {
        facts: { cluster: asked, issuer: issuer.slice(0, 300) },
        hint: 'check --endpoint-url: this is not how EKS answers',
        cause,
      },
    );
  }
}

function reading(action: string, cluster: string): CallInfo {
  return { action, resource: cluster, effect: 'read' };
}

function regionMissing(name: string): TrustprintError {
  return new TrustprintError('region_missing', `the Region of the cluster ${name} is not known`, {
    facts: { cluster: name },
    hint: 'give --region, set AWS_REGION, or name the cluster by its ARN',
  });
}

function withoutIssuer(cluster: string): TrustprintError {
  return new TrustprintError('cluster_without_issuer', `${cluster} has no OpenID Connect issuer`, {
    facts: { cluster },
    hint: 'it may be being created still: aws eks describe-cluster --query cluster.status',
  });
}

/** A service account has one association in a cluster (EKS User Guide, EKS Pod Identities). */
const MOST_ASSOCIATIONS = 10;
