// SPDX-License-Identifier: Apache-2.0

import type { Instant } from '../../../core/model/instant.ts';
import { associationOf, isAssociated } from '../eks/associations.ts';
import type { Layout } from '../scenarios/scenario.ts';
import { WORKLOAD } from '../control/defaults.ts';
import type { World } from '../world.ts';
import { KubeCluster } from './cluster.ts';
import { settle, defaultWorkload } from './default-workload.ts';

/** The lab's cluster as Kubernetes has it, with the workload in it that a scenario has laid. */
export function seedCluster(
  { region, associations, clusters }: World,
  { kubernetes }: Layout,
  { roleArn, now }: { readonly roleArn: string; readonly now: Instant },
): KubeCluster {
  const [eks] = clusters.values();
  if (eks === undefined) throw new TypeError('the lab has a cluster before it has its Kubernetes');
  const cluster = new KubeCluster({
    region,
    isAssociated: (account) => isAssociated(associations, eks.arn, account),
  });
  const usual = defaultWorkload(roleArn, WORKLOAD);
  const laid = kubernetes?.(usual) ?? usual;
  settle(cluster, laid, { workload: WORKLOAD, now });
  const { associatedSince } = laid;
  if (associatedSince !== undefined) {
    const association = associationOf(eks, WORKLOAD, { roleArn: associatedSince, now });
    associations.set(association.arn, association);
  }
  return cluster;
}
