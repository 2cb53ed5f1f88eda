// SPDX-License-Identifier: Apache-2.0

import { PAGE, pageOf } from '../page.ts';
import { ROLE_NAME, withRole } from '../roles.ts';
import { sortedTags } from '../tags.ts';
import type { Operation } from './operation.ts';

export const listRoleTags: Operation = {
  service: 'iam',
  action: 'ListRoleTags',
  callers: 'user',
  members: [ROLE_NAME, ...PAGE],
  run: async (form, world) =>
    withRole(form, world, ({ tags }) => pageOf('Tags', sortedTags(tags), form)),
};
