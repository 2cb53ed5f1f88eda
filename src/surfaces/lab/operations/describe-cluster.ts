// SPDX-License-Identifier: Apache-2.0

import { result } from '../answer.ts';
import { clusterStructure, withCluster } from '../clusters.ts';
import type { Operation } from './operation.ts';

export const describeCluster: Operation = {
  service: 'eks',
  action: 'DescribeCluster',
  path: '/clusters/{name}',
  callers: 'user',
  members: [{ name: 'name', kind: 'text', required: true }],
  run: async (form, world) =>
    withCluster(form, world, (cluster) => result({ cluster: clusterStructure(cluster, 'ACTIVE') })),
};
