// SPDX-License-Identifier: Apache-2.0

import { limitExceeded, type Refused, result } from '../answer.ts';
import { demandedText } from '../form.ts';
import { POLICY_NAME } from '../policies.ts';
import { identityPolicyRefusal } from '../policy-refusal.ts';
import { POLICY_DOCUMENT, ROLE_NAME, withRole } from '../roles.ts';
import type { RoleRecord } from '../world.ts';
import type { Operation } from './operation.ts';

/** Writes a policy of the role's own, over one of the same name. */
export const putRolePolicy: Operation = {
  service: 'iam',
  action: 'PutRolePolicy',
  callers: 'user',
  members: [ROLE_NAME, POLICY_NAME, POLICY_DOCUMENT],
  run: async (form, world) =>
    withRole(form, world, (role) => {
      const document = demandedText(form, 'PolicyDocument');
      const name = demandedText(form, 'PolicyName');
      const inlinePolicies = { ...role.inlinePolicies, [name]: document };
      const refused = identityPolicyRefusal(document) ?? sizeRefusal(role, inlinePolicies);
      if (refused !== undefined) return refused;
      world.roles.set(role.arn, { ...role, inlinePolicies });
      return result();
    }),
};

/** All policies of a role's own together, blanks not counted. */
function sizeRefusal(
  { name }: RoleRecord,
  policies: RoleRecord['inlinePolicies'],
): Refused | undefined {
  const size = Object.values(policies).join('').replaceAll(/\s/g, '').length;
  if (size <= MAX_INLINE_SIZE) return undefined;
  return limitExceeded(
    `Maximum policy size of ${String(MAX_INLINE_SIZE)} bytes exceeded for role ${name}`,
  );
}

/** @see IAM User Guide, IAM and STS quotas: aggregate policy size of a role. */
const MAX_INLINE_SIZE = 10_240;
