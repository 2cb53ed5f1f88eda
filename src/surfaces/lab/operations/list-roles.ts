// SPDX-License-Identifier: Apache-2.0

import { textOf } from '../form.ts';
import { PAGE, pageOf } from '../page.ts';
import { listedRole, PATH_PREFIX } from '../roles.ts';
import { ofAccount } from '../world.ts';
import type { Operation } from './operation.ts';

export const listRoles: Operation = {
  service: 'iam',
  action: 'ListRoles',
  callers: 'user',
  members: [...PAGE, PATH_PREFIX],
  run: async (form, world) => {
    const prefix = textOf(form, 'PathPrefix') ?? '/';
    const own = ofAccount(world.roles, form.caller?.account ?? world.account);
    const roles = own.filter(({ path }) => path.startsWith(prefix));
    return pageOf('Roles', roles.map(listedRole), form);
  },
};
