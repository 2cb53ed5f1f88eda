// SPDX-License-Identifier: Apache-2.0

import { limitExceeded, refusal, type Refused, result } from '../answer.ts';
import { demandedText, type Form, integerOf, tagsOf, textOf } from '../form.ts';
import { uniqueId } from '../identifiers.ts';
import { BOUNDARY, boundaryRefusal } from '../boundaries.ts';
import {
  ASSUME_ROLE_POLICY,
  boundaryStructure,
  briefRole,
  DEFAULT_SESSION_SECONDS,
  DESCRIPTION,
  MAX_SESSION_DURATION,
  PATH,
  ROLE_NAME,
  roleNamed,
} from '../roles.ts';
import { BOUNDED_TAGS, echoedTags, roleTagsRefusal, tagRecord } from '../tags.ts';
import { trustPolicyRefusal } from '../trust-policy-refusal.ts';
import { iamArn, ofAccount, type RoleRecord, type World } from '../world.ts';
import type { Operation } from './operation.ts';

/** The answer has neither description nor session duration, whatever was given (recorded 2026-02-11). */
export const createRole: Operation = {
  service: 'iam',
  action: 'CreateRole',
  callers: 'user',
  members: [
    ROLE_NAME,
    PATH,
    ASSUME_ROLE_POLICY,
    DESCRIPTION,
    MAX_SESSION_DURATION,
    BOUNDARY,
    BOUNDED_TAGS,
  ],
  run: async (form, world, { now }) => {
    const account = form.caller?.account ?? world.account;
    const trustPolicy = demandedText(form, 'AssumeRolePolicyDocument');
    const refused =
      placeRefusal(form, account, world) ??
      trustPolicyRefusal(trustPolicy, world) ??
      roleTagsRefusal(tagsOf(form)) ??
      boundaryRefusal(form, account, world);
    if (refused !== undefined) return refused;
    const role: RoleRecord = { ...partsOf(form, world, account), trustPolicy, createdAt: now };
    world.roles.set(role.arn, role);
    return result({
      Role: {
        ...briefRole(role),
        PermissionsBoundary: boundaryStructure(role),
        Tags: echoedTags(tagsOf(form)),
      },
    });
  },
};

function placeRefusal(form: Form, account: string, world: World): Refused | undefined {
  const name = demandedText(form, 'RoleName');
  if (roleNamed(world, account, name) !== undefined) {
    return refusal('EntityAlreadyExists', 409, `Role with name ${name} already exists.`);
  }
  return ofAccount(world.roles, account).length < MAX_ROLES
    ? undefined
    : limitExceeded(`Cannot exceed quota for RolesPerAccount: ${String(MAX_ROLES)}`);
}

function partsOf(
  form: Form,
  world: World,
  account: string,
): Omit<RoleRecord, 'trustPolicy' | 'createdAt'> {
  const name = demandedText(form, 'RoleName');
  const path = textOf(form, 'Path') ?? '/';
  return {
    arn: iamArn(world, account, `role${path}${name}`),
    name,
    path,
    roleId: uniqueId('AROA'),
    description: textOf(form, 'Description'),
    maxSessionDurationSeconds: integerOf(form, 'MaxSessionDuration') ?? DEFAULT_SESSION_SECONDS,
    tags: tagRecord(tagsOf(form)),
    inlinePolicies: {},
    attachedPolicies: [],
    permissionsBoundary: textOf(form, 'PermissionsBoundary'),
  };
}

/** @see IAM User Guide, IAM and STS quotas: the default. */
const MAX_ROLES = 1000;
