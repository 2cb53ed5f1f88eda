// SPDX-License-Identifier: Apache-2.0

import { result } from '../answer.ts';
import { demandedText } from '../form.ts';
import { briefRole, DESCRIPTION, ROLE_NAME, withRole } from '../roles.ts';
import type { Operation } from './operation.ts';

/** The older way; it answers with the role, without tags, boundary and duration (recorded 2026-09-11). */
export const updateRoleDescription: Operation = {
  service: 'iam',
  action: 'UpdateRoleDescription',
  callers: 'user',
  members: [ROLE_NAME, { ...DESCRIPTION, required: true }],
  run: async (form, world) =>
    withRole(form, world, (role) => {
      const description = demandedText(form, 'Description');
      world.roles.set(role.arn, { ...role, description });
      return result({ Role: { ...briefRole(role), Description: description } });
    }),
};
