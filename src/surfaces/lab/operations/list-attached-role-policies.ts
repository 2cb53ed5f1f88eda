// SPDX-License-Identifier: Apache-2.0

import { textOf } from '../form.ts';
import { PAGE, pageOf } from '../page.ts';
import { PATH_PREFIX, ROLE_NAME, withRole } from '../roles.ts';
import type { Operation } from './operation.ts';

export const listAttachedRolePolicies: Operation = {
  service: 'iam',
  action: 'ListAttachedRolePolicies',
  callers: 'user',
  members: [ROLE_NAME, PATH_PREFIX, ...PAGE],
  run: async (form, world) =>
    withRole(form, world, ({ attachedPolicies }) => {
      const prefix = textOf(form, 'PathPrefix') ?? '/';
      const attached = attachedPolicies.filter((arn) => pathIn(arn).startsWith(prefix));
      const named = attached.map((PolicyArn) => ({
        PolicyName: PolicyArn.slice(PolicyArn.lastIndexOf('/') + 1),
        PolicyArn,
      }));
      return pageOf('AttachedPolicies', named, form);
    }),
};

/** `/team/` of `…:policy/team/name`. */
function pathIn(arn: string): string {
  return arn.slice(arn.indexOf('/'), arn.lastIndexOf('/') + 1);
}
