// SPDX-License-Identifier: Apache-2.0

import { noSuchEntity, result } from '../answer.ts';
import { demandedText } from '../form.ts';
import { POLICY_ARN_MEMBER, policyArnRefusal } from '../policies.ts';
import { ROLE_NAME, withRole } from '../roles.ts';
import type { Operation } from './operation.ts';

export const detachRolePolicy: Operation = {
  service: 'iam',
  action: 'DetachRolePolicy',
  callers: 'user',
  members: [ROLE_NAME, POLICY_ARN_MEMBER],
  run: async (form, world) =>
    withRole(form, world, (role) => {
      const arn = demandedText(form, 'PolicyArn');
      const refused = policyArnRefusal(arn);
      if (refused !== undefined) return refused;
      if (!role.attachedPolicies.includes(arn)) {
        return noSuchEntity(`Policy ${arn} was not found.`);
      }
      const attachedPolicies = role.attachedPolicies.filter((attached) => attached !== arn);
      world.roles.set(role.arn, { ...role, attachedPolicies });
      return result();
    }),
};
