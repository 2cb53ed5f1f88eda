// SPDX-License-Identifier: Apache-2.0

import { result } from '../answer.ts';
import { tagsOf } from '../form.ts';
import { ROLE_NAME, withRole } from '../roles.ts';
import { BOUNDED_TAGS, roleTagsRefusal, roleTagsWith } from '../tags.ts';
import type { Operation } from './operation.ts';

export const tagRole: Operation = {
  service: 'iam',
  action: 'TagRole',
  callers: 'user',
  members: [ROLE_NAME, { ...BOUNDED_TAGS, required: true }],
  run: async (form, world) =>
    withRole(form, world, (role) => {
      const added = tagsOf(form);
      const refused = roleTagsRefusal(added, Object.keys(role.tags));
      if (refused !== undefined) return refused;
      world.roles.set(role.arn, { ...role, tags: roleTagsWith(role.tags, added) });
      return result();
    }),
};
