// SPDX-License-Identifier: Apache-2.0

import { refusal, result } from '../answer.ts';
import { demandedText, type Form, integerOf, tagsOf, textOf } from '../form.ts';
import { uniqueId } from '../identifiers.ts';
import { tagRecord, TAGS, tagsRefusal } from '../providers.ts';
import {
  DEFAULT_SESSION_SECONDS,
  DESCRIPTION,
  MAX_SESSION_DURATION,
  PATH,
  POLICY_DOCUMENT,
  ROLE_NAME,
  roleNamed,
  roleStructure,
} from '../roles.ts';
import { trustPolicyRefusal } from '../trust-policy-refusal.ts';
import { iamArn, type RoleRecord } from '../world.ts';
import type { Operation } from './operation.ts';

export const createRole: Operation = {
  service: 'iam',
  action: 'CreateRole',
  callers: 'user',
  members: [ROLE_NAME, PATH, POLICY_DOCUMENT, DESCRIPTION, MAX_SESSION_DURATION, TAGS],
  run: async (form, world, { now }) => {
    const account = form.caller?.account ?? world.account;
    const name = demandedText(form, 'RoleName');
    if (roleNamed(world, account, name) !== undefined) {
      return refusal('EntityAlreadyExists', 409, `Role with name ${name} already exists.`);
    }
    const policy = demandedText(form, 'AssumeRolePolicyDocument');
    const refused = trustPolicyRefusal(policy) ?? tagsRefusal(tagsOf(form));
    if (refused !== undefined) return refused;
    const role: RoleRecord = { ...partsOf(form, account), trustPolicy: policy, createdAt: now };
    world.roles.set(role.arn, role);
    return result({ Role: roleStructure(role) });
  },
};

function partsOf(form: Form, account: string): Omit<RoleRecord, 'trustPolicy' | 'createdAt'> {
  const name = demandedText(form, 'RoleName');
  const path = textOf(form, 'Path') ?? '/';
  return {
    arn: iamArn(account, `role${path}${name}`),
    name,
    path,
    roleId: uniqueId('AROA'),
    description: textOf(form, 'Description'),
    maxSessionDurationSeconds: integerOf(form, 'MaxSessionDuration') ?? DEFAULT_SESSION_SECONDS,
    tags: tagRecord(tagsOf(form)),
  };
}
