// SPDX-License-Identifier: Apache-2.0

import { result } from '../answer.ts';
import { listOf } from '../form.ts';
import { ROLE_NAME, withRole } from '../roles.ts';
import { TAG_KEYS, tagsWithout } from '../tags.ts';
import type { Operation } from './operation.ts';

export const untagRole: Operation = {
  service: 'iam',
  action: 'UntagRole',
  callers: 'user',
  members: [ROLE_NAME, TAG_KEYS],
  run: async (form, world) =>
    withRole(form, world, (role) => {
      const tags = tagsWithout(role.tags, listOf(form, 'TagKeys') ?? []);
      world.roles.set(role.arn, { ...role, tags });
      return result();
    }),
};
