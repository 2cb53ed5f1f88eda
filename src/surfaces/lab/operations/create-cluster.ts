// SPDX-License-Identifier: Apache-2.0

import { refusal, type Refused, result } from '../answer.ts';
import { closeIssuer, openIssuer } from '../cluster-issuers.ts';
import {
  aboutCluster,
  clusterArn,
  clustersOf,
  clusterStructure,
  DEFAULT_VERSION,
} from '../clusters.ts';
import type { Form } from '../form.ts';
import { readCluster, type WantedCluster } from '../wanted-cluster.ts';
import type { ClusterRecord, World } from '../world.ts';
import type { Operation } from './operation.ts';

/** Answers before the cluster stands, as EKS does; here it stands when it is next asked for. */
export const createCluster: Operation = {
  service: 'eks',
  action: 'CreateCluster',
  method: 'POST',
  path: '/clusters',
  callers: 'user',
  members: [],
  run: async (form, world, { now }) => {
    const wanted = readCluster(form.json ?? {});
    if (wanted.kind === 'refused') return wanted;
    const refused = placeRefusal(wanted, form, world);
    if (refused !== undefined) return refused;
    const issuer = await openIssuer(world.publishing);
    const late = placeRefusal(wanted, form, world);
    if (late !== undefined) {
      closeIssuer(issuer, world.publishing);
      return late;
    }
    const { name, roleArn, version = DEFAULT_VERSION, network, tags } = wanted;
    const cluster: ClusterRecord = {
      name,
      arn: clusterArn(name, form, world),
      issuer: issuer.url,
      createdAt: now,
      version,
      roleArn,
      network,
      tags,
    };
    world.clusters.set(cluster.arn, cluster);
    world.issuers.set(cluster.arn, issuer);
    return result({ cluster: clusterStructure(cluster, 'CREATING') });
  },
};

function placeRefusal(
  { name, roleArn }: WantedCluster,
  form: Form,
  world: World,
): Refused | undefined {
  if (world.clusters.has(clusterArn(name, form, world))) {
    const message = `Cluster already exists with name: ${name}`;
    return aboutCluster(name, 'ResourceInUseException', 409, message);
  }
  if (clustersOf(form, world).length >= MOST_CLUSTERS) {
    return refusal('ResourceLimitExceededException', 400, 'Cluster limit exceeded for account');
  }
  return isForEks(roleArn, form, world)
    ? undefined
    : refusal(
        'InvalidParameterException',
        400,
        `Role with arn: ${roleArn}, could not be assumed because it does not exist or the trusted entity is not correct`,
      );
}

/** Whether there is such a role, and it names EKS as the service that may assume it. */
function isForEks(roleArn: string, { caller }: Form, { account, roles }: World): boolean {
  const role = roles.get(roleArn);
  return (
    role !== undefined &&
    role.arn.split(':')[4] === (caller?.account ?? account) &&
    /"eks\.amazonaws\.com(\.cn)?"/.test(role.trustPolicy)
  );
}

/** @see Amazon EKS service quotas: clusters a Region, by default. */
const MOST_CLUSTERS = 100;
