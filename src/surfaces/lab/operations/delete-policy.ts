// SPDX-License-Identifier: Apache-2.0

import { deleteConflict, result } from '../answer.ts';
import { attachmentsOf, boundariesOf, POLICY_ARN_MEMBER, withPolicy } from '../policies.ts';
import type { Operation } from './operation.ts';

/** Refused while it is attached, or has versions beside the default one. */
export const deletePolicy: Operation = {
  service: 'iam',
  action: 'DeletePolicy',
  callers: 'user',
  members: [POLICY_ARN_MEMBER],
  run: async (form, world) =>
    withPolicy(form, world, ({ arn, versions }) => {
      if (attachmentsOf(arn, world) + boundariesOf(arn, world) > 0) {
        return deleteConflict('Cannot delete a policy attached to entities.');
      }
      if (versions.length > 1) {
        return deleteConflict(
          "This policy has more than one version. Before you delete a policy, you must delete the policy's versions. The default version is deleted with the policy.",
        );
      }
      world.policies.delete(arn);
      return result();
    }),
};
