// SPDX-License-Identifier: Apache-2.0

import { refusal, result } from '../protocol/answer.ts';
import { closeIssuer } from '../issuer/cluster-issuers.ts';
import { clustersOf, clusterStructure, withCluster } from './clusters.ts';
import { integerOf, textOf } from '../protocol/form.ts';
import type { Operation } from '../protocol/operation.ts';

export const describeCluster: Operation = {
  service: 'eks',
  action: 'DescribeCluster',
  path: '/clusters/{name}',
  callers: 'user',
  members: [{ name: 'name', kind: 'text', required: true }],
  run: async (form, world) =>
    withCluster(form, world, (cluster) => result({ cluster: clusterStructure(cluster, 'ACTIVE') })),
};

/** By pages: the token of the next one is the name that came last, so that none is told twice. */
export const listClusters: Operation = {
  service: 'eks',
  action: 'ListClusters',
  path: '/clusters',
  callers: 'user',
  members: [],
  run: async (form, world) => {
    const size = integerOf(form, 'maxResults') ?? MOST_A_PAGE;
    if (textOf(form, 'maxResults') !== undefined && (size < 1 || size > MOST_A_PAGE)) {
      return refusal(
        'InvalidParameterException',
        400,
        `maxResults needs to be in the range 1 to ${String(MOST_A_PAGE)}`,
      );
    }
    const token = textOf(form, 'nextToken');
    const last = token === undefined ? '' : Buffer.from(token, 'base64url').toString();
    const names = clustersOf(form, world).map(({ name }) => name);
    const rest = names.filter((name) => name > last);
    const clusters = rest.slice(0, size);
    const next = rest.length > clusters.length ? clusters.at(-1) : undefined;
    return result({
      clusters,
      nextToken: next === undefined ? undefined : Buffer.from(next).toString('base64url'),
    });
  },
};

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

/** @see EKS API, ListClusters. */
const MOST_A_PAGE = 100;
