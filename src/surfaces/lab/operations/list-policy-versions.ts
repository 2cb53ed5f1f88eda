// SPDX-License-Identifier: Apache-2.0

import { PAGE, pageOf } from '../page.ts';
import { POLICY_ARN_MEMBER, versionStructure, withPolicy } from '../policies.ts';
import type { Operation } from './operation.ts';

/** Newest first (recorded 2026-02-10). */
export const listPolicyVersions: Operation = {
  service: 'iam',
  action: 'ListPolicyVersions',
  callers: 'user',
  members: [POLICY_ARN_MEMBER, ...PAGE],
  run: async (form, world) =>
    withPolicy(form, world, (policy) => {
      const versions = policy.versions.map((version) => versionStructure(policy, version));
      return pageOf('Versions', versions, form);
    }),
};
