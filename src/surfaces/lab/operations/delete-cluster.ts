// SPDX-License-Identifier: Apache-2.0

import { result } from '../answer.ts';
import { closeIssuer } from '../cluster-issuers.ts';
import { clusterStructure, withCluster } from '../clusters.ts';
import type { Operation } from './operation.ts';

/** Its issuer goes with it. A provider that IAM has for it stays, as in life. */
export const deleteCluster: Operation = {
  service: 'eks',
  action: 'DeleteCluster',
  method: 'DELETE',
  path: '/clusters/{name}',
  callers: 'user',
  members: [{ name: 'name', kind: 'text', required: true }],
  run: async (form, world) =>
    withCluster(form, world, (cluster) => {
      const issuer = world.issuers.get(cluster.arn);
      if (issuer !== undefined) closeIssuer(issuer, world.publishing);
      world.issuers.delete(cluster.arn);
      world.clusters.delete(cluster.arn);
      return result({ cluster: clusterStructure(cluster, 'DELETING') });
    }),
};
