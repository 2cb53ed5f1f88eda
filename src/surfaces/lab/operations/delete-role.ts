// SPDX-License-Identifier: Apache-2.0

import { result } from '../answer.ts';
import { ROLE_NAME, withRole } from '../roles.ts';
import type { Operation } from './operation.ts';

export const deleteRole: Operation = {
  service: 'iam',
  action: 'DeleteRole',
  callers: 'user',
  members: [ROLE_NAME],
  run: async (form, world) =>
    withRole(form, world, ({ arn }) => {
      world.roles.delete(arn);
      return result();
    }),
};
