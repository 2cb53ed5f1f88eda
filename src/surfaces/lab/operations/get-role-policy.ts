// SPDX-License-Identifier: Apache-2.0

import { result } from '../answer.ts';
import { withInlinePolicy } from '../inline-policies.ts';
import { percentEncoded } from '../percent-encoding.ts';
import { POLICY_NAME } from '../policies.ts';
import { ROLE_NAME } from '../roles.ts';
import type { Operation } from './operation.ts';

export const getRolePolicy: Operation = {
  service: 'iam',
  action: 'GetRolePolicy',
  callers: 'user',
  members: [ROLE_NAME, POLICY_NAME],
  run: async (form, world) =>
    withInlinePolicy(form, world, (role, { name, document }) =>
      result({
        RoleName: role.name,
        PolicyName: name,
        PolicyDocument: percentEncoded(document),
      }),
    ),
};
