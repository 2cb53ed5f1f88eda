// SPDX-License-Identifier: Apache-2.0

import { result } from '../answer.ts';
import { associationStructure, withAssociation } from '../associations.ts';
import type { Operation } from './operation.ts';

/** Pods that have its variables keep them until they are made anew. */
export const deletePodIdentityAssociation: Operation = {
  service: 'eks',
  action: 'DeletePodIdentityAssociation',
  method: 'DELETE',
  path: '/clusters/{name}/pod-identity-associations/{associationId}',
  callers: 'user',
  members: [
    { name: 'name', kind: 'text', required: true },
    { name: 'associationId', kind: 'text', required: true },
  ],
  run: async (form, world) =>
    withAssociation(form, world, (found) => {
      world.associations.delete(found.arn);
      return result({ association: associationStructure(found) });
    }),
};
