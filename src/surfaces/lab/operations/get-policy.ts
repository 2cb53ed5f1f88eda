// SPDX-License-Identifier: Apache-2.0

import { result } from '../answer.ts';
import { fullPolicyStructure, POLICY_ARN_MEMBER, withPolicy } from '../policies.ts';
import type { Operation } from './operation.ts';

/** Of customers' policies only: what AWS's own say is not known here. */
export const getPolicy: Operation = {
  service: 'iam',
  action: 'GetPolicy',
  callers: 'user',
  members: [POLICY_ARN_MEMBER],
  run: async (form, world) =>
    withPolicy(form, world, (policy) => result({ Policy: fullPolicyStructure(policy, world) })),
};
