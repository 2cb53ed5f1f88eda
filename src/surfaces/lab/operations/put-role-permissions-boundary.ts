// SPDX-License-Identifier: Apache-2.0

import { result } from '../answer.ts';
import { BOUNDARY, boundaryRefusal } from '../boundaries.ts';
import { demandedText } from '../form.ts';
import { ROLE_NAME, withRole } from '../roles.ts';
import type { Operation } from './operation.ts';

export const putRolePermissionsBoundary: Operation = {
  service: 'iam',
  action: 'PutRolePermissionsBoundary',
  callers: 'user',
  members: [ROLE_NAME, { ...BOUNDARY, required: true }],
  run: async (form, world) =>
    withRole(form, world, (role) => {
      const refused = boundaryRefusal(form, form.caller?.account ?? world.account, world);
      if (refused !== undefined) return refused;
      const permissionsBoundary = demandedText(form, 'PermissionsBoundary');
      world.roles.set(role.arn, { ...role, permissionsBoundary });
      return result();
    }),
};
