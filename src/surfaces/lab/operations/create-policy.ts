// SPDX-License-Identifier: Apache-2.0

import { limitExceeded, refusal, type Refused, result } from '../answer.ts';
import { demandedText, tagsOf, textOf } from '../form.ts';
import { uniqueId } from '../identifiers.ts';
import { policyNamed, POLICY_NAME, policySizeRefusal, policyStructure } from '../policies.ts';
import { identityPolicyRefusal } from '../policy-refusal.ts';
import { DESCRIPTION, PATH, POLICY_DOCUMENT } from '../roles.ts';
import { BOUNDED_TAGS, echoedTags, tagRecord, tagsRefusal } from '../tags.ts';
import { iamArn, ofAccount, type PolicyRecord, type World } from '../world.ts';
import type { Operation } from './operation.ts';

export const createPolicy: Operation = {
  service: 'iam',
  action: 'CreatePolicy',
  callers: 'user',
  members: [POLICY_NAME, PATH, POLICY_DOCUMENT, DESCRIPTION, BOUNDED_TAGS],
  run: async (form, world, { now }) => {
    const account = form.caller?.account ?? world.account;
    const name = demandedText(form, 'PolicyName');
    const document = demandedText(form, 'PolicyDocument');
    const refused =
      placeRefusal(name, account, world) ??
      identityPolicyRefusal(document) ??
      policySizeRefusal(document) ??
      tagsRefusal(tagsOf(form));
    if (refused !== undefined) return refused;
    const path = textOf(form, 'Path') ?? '/';
    const policy: PolicyRecord = {
      arn: iamArn(world, account, `policy${path}${name}`),
      name,
      path,
      policyId: uniqueId('ANPA'),
      description: textOf(form, 'Description'),
      tags: tagRecord(tagsOf(form)),
      versions: [{ number: 1, document, createdAt: now }],
      defaultVersion: 1,
      nextVersion: 2,
      createdAt: now,
      updatedAt: now,
    };
    world.policies.set(policy.arn, policy);
    return result({
      Policy: { ...policyStructure(policy, world), Tags: echoedTags(tagsOf(form)) },
    });
  },
};

function placeRefusal(name: string, account: string, world: World): Refused | undefined {
  if (policyNamed(world, account, name) !== undefined) {
    const message = `A policy called ${name} already exists. Duplicate names are not allowed.`;
    return refusal('EntityAlreadyExists', 409, message);
  }
  return ofAccount(world.policies, account).length < MAX_POLICIES
    ? undefined
    : limitExceeded(`Cannot exceed quota for PoliciesPerAccount: ${String(MAX_POLICIES)}`);
}

/** @see IAM User Guide, IAM and STS quotas: the default. */
const MAX_POLICIES = 1500;
