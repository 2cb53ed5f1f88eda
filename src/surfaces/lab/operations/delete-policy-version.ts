// SPDX-License-Identifier: Apache-2.0

import { deleteConflict, result } from '../answer.ts';
import { POLICY_ARN_MEMBER, VERSION_ID, withPolicyVersion } from '../policies.ts';
import type { Operation } from './operation.ts';

export const deletePolicyVersion: Operation = {
  service: 'iam',
  action: 'DeletePolicyVersion',
  callers: 'user',
  members: [POLICY_ARN_MEMBER, VERSION_ID],
  run: async (form, world) =>
    withPolicyVersion(form, world, (policy, version) => {
      if (version.number === policy.defaultVersion) {
        return deleteConflict('Cannot delete the default version of a policy.');
      }
      const versions = policy.versions.filter(({ number }) => number !== version.number);
      world.policies.set(policy.arn, { ...policy, versions });
      return result();
    }),
};
