// SPDX-License-Identifier: Apache-2.0

import { result } from '../answer.ts';
import { ROLE_NAME, withRole } from '../roles.ts';
import type { Operation } from './operation.ts';

export const deleteRolePermissionsBoundary: Operation = {
  service: 'iam',
  action: 'DeleteRolePermissionsBoundary',
  callers: 'user',
  members: [ROLE_NAME],
  run: async (form, world) =>
    withRole(form, world, (role) => {
      world.roles.set(role.arn, { ...role, permissionsBoundary: undefined });
      return result();
    }),
};
