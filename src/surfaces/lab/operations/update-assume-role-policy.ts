// SPDX-License-Identifier: Apache-2.0

import { result } from '../answer.ts';
import { demandedText } from '../form.ts';
import { POLICY_DOCUMENT, ROLE_NAME, withRole } from '../roles.ts';
import { trustPolicyRefusal } from '../trust-policy-refusal.ts';
import type { Operation } from './operation.ts';

export const updateAssumeRolePolicy: Operation = {
  service: 'iam',
  action: 'UpdateAssumeRolePolicy',
  callers: 'user',
  members: [ROLE_NAME, POLICY_DOCUMENT],
  run: async (form, world) =>
    withRole(form, world, (role) => {
      const trustPolicy = demandedText(form, 'PolicyDocument');
      const refused = trustPolicyRefusal(trustPolicy, world);
      if (refused !== undefined) return refused;
      world.roles.set(role.arn, { ...role, trustPolicy });
      return result();
    }),
};
