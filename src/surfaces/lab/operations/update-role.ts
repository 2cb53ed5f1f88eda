// SPDX-License-Identifier: Apache-2.0

import { result } from '../answer.ts';
import { integerOf, textOf } from '../form.ts';
import { DESCRIPTION, MAX_SESSION_DURATION, ROLE_NAME, withRole } from '../roles.ts';
import type { Operation } from './operation.ts';

/** What is not given stays as it is (recorded 2026-02-11). */
export const updateRole: Operation = {
  service: 'iam',
  action: 'UpdateRole',
  callers: 'user',
  members: [ROLE_NAME, DESCRIPTION, MAX_SESSION_DURATION],
  run: async (form, world) =>
    withRole(form, world, (role) => {
      world.roles.set(role.arn, {
        ...role,
        description: textOf(form, 'Description') ?? role.description,
        maxSessionDurationSeconds:
          integerOf(form, 'MaxSessionDuration') ?? role.maxSessionDurationSeconds,
      });
      return result({});
    }),
};
