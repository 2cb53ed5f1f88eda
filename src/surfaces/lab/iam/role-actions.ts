// SPDX-License-Identifier: Apache-2.0

import {
  deleteConflict,
  limitExceeded,
  refusal,
  type Refused,
  result,
} from '../protocol/answer.ts';
import { demandedText, type Form, integerOf, tagsOf, textOf } from '../protocol/form.ts';
import { uniqueId } from '../protocol/identifiers.ts';
import type { Operation } from '../protocol/operation.ts';
import { PAGE, pageOf } from '../protocol/parameter-validation.ts';
import { iamArn, ofAccount, type RoleRecord, type World } from '../world.ts';
import {
  ASSUME_ROLE_POLICY,
  BOUNDARY,
  boundaryRefusal,
  boundaryStructure,
  briefRole,
  DEFAULT_SESSION_SECONDS,
  DESCRIPTION,
  listedRole,
  MAX_SESSION_DURATION,
  onRole,
  PATH,
  PATH_PREFIX,
  POLICY_DOCUMENT,
  ROLE_NAME,
  roleNamed,
  roleStructure,
} from './roles.ts';
import { BOUNDED_TAGS, echoedTags, roleTagsRefusal, tagRecord } from './tags.ts';
import { trustPolicyRefusal } from './trust-policy-refusal.ts';

/** The answer has neither description nor session duration, whatever was given (recorded 2026-02-11). */
const createRole: Operation = {
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

const listRoles: Operation = {
  service: 'iam',
  action: 'ListRoles',
  callers: 'user',
  members: [...PAGE, PATH_PREFIX],
  run: async (form, world) => {
    const prefix = textOf(form, 'PathPrefix') ?? '/';
    const own = ofAccount(world.roles, form.caller?.account ?? world.account);
    const roles = own.filter(({ path }) => path.startsWith(prefix));
    return pageOf('Roles', roles.map(listedRole), form);
  },
};

/** The lab has none. */
const listInstanceProfiles: Operation = {
  service: 'iam',
  action: 'ListInstanceProfiles',
  callers: 'user',
  members: [...PAGE, PATH_PREFIX],
  run: async (form) => pageOf('InstanceProfiles', [], form),
};

export const roleActions: readonly Operation[] = [
  createRole,
  listRoles,
  listInstanceProfiles,
  onRole('GetRole', [], (role) => result({ Role: roleStructure(role) })),
  // What is not given stays as it is (recorded 2026-02-11).
  onRole('UpdateRole', [DESCRIPTION, MAX_SESSION_DURATION], (role, { form, world }) => {
    world.roles.set(role.arn, {
      ...role,
      description: textOf(form, 'Description') ?? role.description,
      maxSessionDurationSeconds:
        integerOf(form, 'MaxSessionDuration') ?? role.maxSessionDurationSeconds,
    });
    return result({});
  }),
  // The older way; it answers with the role, without tags, boundary and duration (recorded 2026-09-11).
  onRole('UpdateRoleDescription', [{ ...DESCRIPTION, required: true }], (role, { form, world }) => {
    const description = demandedText(form, 'Description');
    world.roles.set(role.arn, { ...role, description });
    return result({ Role: { ...briefRole(role), Description: description } });
  }),
  onRole('UpdateAssumeRolePolicy', [POLICY_DOCUMENT], (role, { form, world }) => {
    const trustPolicy = demandedText(form, 'PolicyDocument');
    const refused = trustPolicyRefusal(trustPolicy, world);
    if (refused !== undefined) return refused;
    world.roles.set(role.arn, { ...role, trustPolicy });
    return result();
  }),
  // Terraform asks it before it deletes a role. The lab has no instance profiles.
  onRole('ListInstanceProfilesForRole', PAGE, (_, { form }) =>
    pageOf('InstanceProfiles', [], form),
  ),
  // Refused while anything hangs on the role (the words recorded 2026-02-11 and 2026-02-12).
  onRole('DeleteRole', [], (role, { world }) => {
    const refused = inUse(role);
    if (refused !== undefined) return refused;
    world.roles.delete(role.arn);
    return result();
  }),
];

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

function inUse({ inlinePolicies, attachedPolicies }: RoleRecord): Refused | undefined {
  if (attachedPolicies.length > 0) {
    return deleteConflict('Cannot delete entity, must detach all policies first.');
  }
  return Object.keys(inlinePolicies).length > 0
    ? deleteConflict('Cannot delete entity, must delete policies first.')
    : undefined;
}

/** @see IAM User Guide, IAM and STS quotas: the default. */
const MAX_ROLES = 1000;
