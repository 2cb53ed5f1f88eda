// SPDX-License-Identifier: Apache-2.0

import { limitExceeded, noSuchEntity, result } from '../answer.ts';
import { demandedText } from '../form.ts';
import { isAttachable, POLICY_ARN_MEMBER, policyArnRefusal } from '../policies.ts';
import { ROLE_NAME, withRole } from '../roles.ts';
import type { Operation } from './operation.ts';

/** Attaching a policy that is attached is no error. */
export const attachRolePolicy: Operation = {
  service: 'iam',
  action: 'AttachRolePolicy',
  callers: 'user',
  members: [ROLE_NAME, POLICY_ARN_MEMBER],
  run: async (form, world) =>
    withRole(form, world, (role) => {
      const arn = demandedText(form, 'PolicyArn');
      const refused = policyArnRefusal(arn);
      if (refused !== undefined) return refused;
      if (!isAttachable(arn, form.caller?.account ?? world.account, world)) {
        return noSuchEntity(`Policy ${arn} does not exist or is not attachable.`);
      }
      const attachedPolicies = [...new Set([...role.attachedPolicies, arn])];
      if (attachedPolicies.length > MAX_ATTACHED) {
        return limitExceeded(`Cannot exceed quota for PoliciesPerRole: ${String(MAX_ATTACHED)}`);
      }
      world.roles.set(role.arn, { ...role, attachedPolicies });
      return result();
    }),
};

/** @see IAM User Guide, IAM and STS quotas: the default. */
const MAX_ATTACHED = 10;
