// SPDX-License-Identifier: Apache-2.0

import { result } from '../answer.ts';
import type { Operation } from './operation.ts';

/** One page: the lab has a handful of clusters, and a page takes a hundred. */
export const listClusters: Operation = {
  service: 'eks',
  action: 'ListClusters',
  path: '/clusters',
  callers: 'user',
  members: [],
  run: async (_form, world) => result({ clusters: [...world.clusters.keys()].toSorted() }),
};
