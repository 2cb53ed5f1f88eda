// SPDX-License-Identifier: Apache-2.0

import { type Answer, refusal, result, type WireStructure } from '../answer.ts';
import { demandedText } from '../form.ts';
import type { ClusterRecord } from '../world.ts';
import type { Operation } from './operation.ts';

export const describeCluster: Operation = {
  service: 'eks',
  action: 'DescribeCluster',
  path: '/clusters/{name}',
  callers: 'user',
  members: [{ name: 'name', kind: 'text', required: true }],
  run: async (form, world) => {
    const name = demandedText(form, 'name');
    const cluster = world.clusters.get(name);
    return cluster === undefined ? noCluster(name) : result({ cluster: clusterStructure(cluster) });
  },
};

/** What the lab knows of a cluster: there is no API server behind it, and it says so by leaving it out. */
function clusterStructure({ name, arn, issuer, createdAt }: ClusterRecord): WireStructure {
  return {
    name,
    arn,
    createdAt: new Date(createdAt),
    version: '1.34',
    platformVersion: 'eks.1',
    status: 'ACTIVE',
    identity: { oidc: { issuer } },
    accessConfig: { authenticationMode: 'API_AND_CONFIG_MAP' },
    tags: {},
  };
}

function noCluster(name: string): Answer {
  const refused = refusal('ResourceNotFoundException', 404, `No cluster found for name: ${name}.`);
  return { ...refused, refusal: { ...refused.refusal, members: { clusterName: name } } };
}
