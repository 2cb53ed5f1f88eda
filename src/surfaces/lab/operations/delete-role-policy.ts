// SPDX-License-Identifier: Apache-2.0

import { result } from '../answer.ts';
import { withInlinePolicy } from '../inline-policies.ts';
import { POLICY_NAME } from '../policies.ts';
import { ROLE_NAME } from '../roles.ts';
import type { Operation } from './operation.ts';

export const deleteRolePolicy: Operation = {
  service: 'iam',
  action: 'DeleteRolePolicy',
  callers: 'user',
  members: [ROLE_NAME, POLICY_NAME],
  run: async (form, world) =>
    withInlinePolicy(form, world, (role, { name }) => {
      const { [name]: _, ...inlinePolicies } = role.inlinePolicies;
      world.roles.set(role.arn, { ...role, inlinePolicies });
      return result();
    }),
};
