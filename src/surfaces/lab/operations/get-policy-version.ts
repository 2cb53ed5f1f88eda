// SPDX-License-Identifier: Apache-2.0

import { result } from '../answer.ts';
import {
  documentStructure,
  POLICY_ARN_MEMBER,
  VERSION_ID,
  withPolicyVersion,
} from '../policies.ts';
import type { Operation } from './operation.ts';

export const getPolicyVersion: Operation = {
  service: 'iam',
  action: 'GetPolicyVersion',
  callers: 'user',
  members: [POLICY_ARN_MEMBER, VERSION_ID],
  run: async (form, world) =>
    withPolicyVersion(form, world, (policy, version) =>
      result({ PolicyVersion: documentStructure(policy, version) }),
    ),
};
