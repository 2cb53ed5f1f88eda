// SPDX-License-Identifier: Apache-2.0

import { type Cluster, DescribeClusterCommand, EKSClient } from '@aws-sdk/client-eks';

import { TrustprintError } from '../../core/error.ts';
import { parseArn } from '../../core/model/arn.ts';
import { type Issuer, parseIssuer } from '../../core/model/issuer.ts';
import { called, unlessAbsent } from './aws-call.ts';
import type { Asked } from './aws-errors.ts';
import type { AwsSession } from './aws-session.ts';

/**
 * The issuer of a cluster, by name or ARN.
 *
 * @throws TrustprintError `region_missing`, `cluster_without_issuer`, and what the port says.
 */
export async function issuerOfCluster(
  cluster: string,
  session: AwsSession,
  signal: AbortSignal,
): Promise<{ readonly issuer: Issuer; readonly arn: string } | undefined> {
  const arn = cluster.startsWith('arn:') ? parseArn(cluster) : undefined;
  const name = arn?.resource.replace(/^cluster\//, '') ?? cluster;
  const region = arn?.region ?? session.region;
  if (region === undefined) throw regionMissing(name);

  const asked: Asked = { action: 'eks:DescribeCluster', resource: cluster, effect: 'read' };
  const client = new EKSClient({ ...session.config, region });
  const answer = await called(asked, { session, signal }, async (options) =>
    unlessAbsent(client.send(new DescribeClusterCommand({ name }), options)),
  );
  return answer === undefined ? undefined : read(answer.cluster ?? {}, cluster);
}

function read(
  { identity, arn }: Cluster,
  asked: string,
): { readonly issuer: Issuer; readonly arn: string } {
  const issuer = identity?.oidc?.issuer;
  if (issuer === undefined || arn === undefined) throw withoutIssuer(asked);
  try {
    return { issuer: parseIssuer(issuer), arn };
  } catch (cause) {
    throw new TrustprintError(
      'cloud_answer_unreadable',
      `EKS gives ${asked} an issuer that is none`,
      {
        facts: { cluster: asked, issuer: issuer.slice(0, 300) },
        hint: 'look at --endpoint-url: this is not how EKS answers',
        cause,
      },
    );
  }
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
