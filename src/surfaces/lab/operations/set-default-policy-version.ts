// SPDX-License-Identifier: Apache-2.0

import { result } from '../answer.ts';
import { POLICY_ARN_MEMBER, VERSION_ID, withPolicyVersion } from '../policies.ts';
import type { Operation } from './operation.ts';

export const setDefaultPolicyVersion: Operation = {
  service: 'iam',
  action: 'SetDefaultPolicyVersion',
  callers: 'user',
  members: [POLICY_ARN_MEMBER, VERSION_ID],
  run: async (form, world, { now }) =>
    withPolicyVersion(form, world, (policy, { number }) => {
      world.policies.set(policy.arn, { ...policy, defaultVersion: number, updatedAt: now });
      return result();
    }),
};
