// SPDX-License-Identifier: Apache-2.0

import { PAGE, pageOf } from '../page.ts';
import { ROLE_NAME, withRole } from '../roles.ts';
import { compareText } from '../shape.ts';
import type { Operation } from './operation.ts';

export const listRolePolicies: Operation = {
  service: 'iam',
  action: 'ListRolePolicies',
  callers: 'user',
  members: [ROLE_NAME, ...PAGE],
  run: async (form, world) =>
    withRole(form, world, ({ inlinePolicies }) =>
      pageOf('PolicyNames', Object.keys(inlinePolicies).toSorted(compareText), form),
    ),
};
