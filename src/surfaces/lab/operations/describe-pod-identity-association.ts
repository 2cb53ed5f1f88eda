// SPDX-License-Identifier: Apache-2.0

import { result } from '../answer.ts';
import { associationStructure, withAssociation } from '../associations.ts';
import type { Operation } from './operation.ts';

export const describePodIdentityAssociation: Operation = {
  service: 'eks',
  action: 'DescribePodIdentityAssociation',
  path: '/clusters/{name}/pod-identity-associations/{associationId}',
  callers: 'user',
  members: [
    { name: 'name', kind: 'text', required: true },
    { name: 'associationId', kind: 'text', required: true },
  ],
  run: async (form, world) =>
    withAssociation(form, world, (found) => result({ association: associationStructure(found) })),
};
