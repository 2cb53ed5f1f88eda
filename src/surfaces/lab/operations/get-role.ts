// SPDX-License-Identifier: Apache-2.0

import { result } from '../answer.ts';
import { ROLE_NAME, roleStructure, withRole } from '../roles.ts';
import type { Operation } from './operation.ts';

export const getRole: Operation = {
  service: 'iam',
  action: 'GetRole',
  callers: 'user',
  members: [ROLE_NAME],
  run: async (form, world) =>
    withRole(form, world, (role) => result({ Role: roleStructure(role) })),
};
