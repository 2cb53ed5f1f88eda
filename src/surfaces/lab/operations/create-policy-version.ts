// SPDX-License-Identifier: Apache-2.0

import { limitExceeded, result } from '../answer.ts';
import { demandedText, textOf } from '../form.ts';
import {
  MAX_VERSIONS,
  POLICY_ARN_MEMBER,
  policySizeRefusal,
  versionStructure,
  withPolicy,
} from '../policies.ts';
import { identityPolicyRefusal } from '../policy-refusal.ts';
import { POLICY_DOCUMENT } from '../roles.ts';
import type { PolicyRecord } from '../world.ts';
import type { Operation } from './operation.ts';

export const createPolicyVersion: Operation = {
  service: 'iam',
  action: 'CreatePolicyVersion',
  callers: 'user',
  members: [POLICY_ARN_MEMBER, POLICY_DOCUMENT],
  run: async (form, world, { now }) =>
    withPolicy(form, world, (policy) => {
      const document = demandedText(form, 'PolicyDocument');
      const refused = identityPolicyRefusal(document) ?? policySizeRefusal(document);
      if (refused !== undefined) return refused;
      if (policy.versions.length >= MAX_VERSIONS) return TOO_MANY;
      const version = { number: policy.nextVersion, document, createdAt: now };
      const isDefault = textOf(form, 'SetAsDefault') === 'true';
      const next: PolicyRecord = {
        ...policy,
        versions: [version, ...policy.versions],
        nextVersion: policy.nextVersion + 1,
        defaultVersion: isDefault ? version.number : policy.defaultVersion,
        updatedAt: now,
      };
      world.policies.set(policy.arn, next);
      return result({ PolicyVersion: versionStructure(next, version) });
    }),
};

/** Recorded 2026-02-10. */
const TOO_MANY = limitExceeded(
  `A managed policy can have up to ${String(MAX_VERSIONS)} versions. Before you create a new version, you must delete an existing version.`,
);
