// SPDX-License-Identifier: Apache-2.0

import {
  type Refused,
  validationError,
  type WireStructure,
  type WireValue,
} from '../protocol/answer.ts';
import { type Form, listOf } from '../protocol/form.ts';
import { percentEncoded } from '../protocol/http.ts';
import type { Operation } from '../protocol/operation.ts';
import { compareText, PAGE, pageOfLists } from '../protocol/parameter-validation.ts';
import { type AccessKey, ofAccount, type RoleRecord, type World } from '../world.ts';
import {
  attachedStructures,
  documentOf,
  documentStructure,
  isOfAws,
  policyStructure,
} from './policies.ts';
import { boundaryStructure, briefRole } from './roles.ts';
import { sortedTags } from './tags.ts';

/** All users, groups, roles and policies of an account, with their documents, in pages over all of them. */
export const getAccountAuthorizationDetails: Operation = {
  service: 'iam',
  action: 'GetAccountAuthorizationDetails',
  callers: 'user',
  members: [{ name: 'Filter', kind: 'list' }, ...PAGE],
  run: async (form, world) => {
    const kinds = kindsOf(form);
    if ('kind' in kinds) return kinds;
    const account = form.caller?.account ?? world.account;
    const wanted = (kind: Kind, list: () => readonly WireValue[]): readonly WireValue[] =>
      kinds.has(kind) ? list() : [];
    const lists = {
      UserDetailList: wanted('User', () => usersOf(world, account).map(userDetail)),
      GroupDetailList: [],
      RoleDetailList: wanted('Role', () => ofAccount(world.roles, account).map(roleDetail)),
      Policies: [
        ...wanted('LocalManagedPolicy', () => ownPolicies(world, account)),
        ...wanted('AWSManagedPolicy', () => policiesOfAws(world, account)),
      ],
    };
    return pageOfLists(lists, form);
  },
};

/** @see IAM API, `EntityType`. */
const KINDS = ['User', 'Role', 'Group', 'LocalManagedPolicy', 'AWSManagedPolicy'] as const;
type Kind = (typeof KINDS)[number];

/** The words are those that other services have for a list with a member that is none of a set. */
function kindsOf(form: Form): ReadonlySet<string> | Refused {
  const asked = listOf(form, 'Filter') ?? KINDS;
  if (asked.every((kind) => (KINDS as readonly string[]).includes(kind))) return new Set(asked);
  return validationError(
    `1 validation error detected: Value at 'filter' failed to satisfy constraint: Member must satisfy constraint: [Member must satisfy enum value set: [${KINDS.join(', ')}]]`,
  );
}

/** @see IAM API, `RoleDetail`: neither a description nor how long sessions may last. */
function roleDetail(role: RoleRecord): WireStructure {
  const { inlinePolicies } = role;
  const names = Object.keys(inlinePolicies).toSorted(compareText);
  return {
    ...briefRole(role),
    InstanceProfileList: [],
    RolePolicyList: names.map((PolicyName) => ({
      PolicyName,
      PolicyDocument: percentEncoded(inlinePolicies[PolicyName] ?? ''),
    })),
    AttachedManagedPolicies: attachedStructures(role.attachedPolicies),
    PermissionsBoundary: boundaryStructure(role),
    Tags: sortedTags(role.tags),
    RoleLastUsed: {},
  };
}

/** Who has long-lived keys. */
function usersOf({ accessKeys }: World, account: string): readonly AccessKey[] {
  return [...accessKeys.values()].filter(
    (key) => key.account === account && key.session === undefined,
  );
}

/** The lab's user may do everything, as somebody may who has this policy. */
function userDetail({ arn, userId }: AccessKey): WireStructure {
  const [, partition = 'aws'] = arn.split(':');
  return {
    Path: '/',
    UserName: arn.slice(arn.lastIndexOf('/') + 1),
    UserId: userId,
    Arn: arn,
    CreateDate: USERS_SINCE,
    GroupList: [],
    AttachedManagedPolicies: attachedStructures([
      `arn:${partition}:iam::aws:policy/AdministratorAccess`,
    ]),
    Tags: [],
  };
}

/** Without tags, which `ManagedPolicyDetail` does not have. */
function ownPolicies(world: World, account: string): readonly WireStructure[] {
  return ofAccount(world.policies, account).map((policy) => ({
    ...policyStructure(policy, world),
    Description: policy.description,
    PolicyVersionList: policy.versions.map((version) => documentStructure(policy, version)),
  }));
}

/** Those of AWS's own that a role of the account has, as far as their documents are known here. */
function policiesOfAws(world: World, account: string): readonly WireStructure[] {
  const roles = ofAccount(world.roles, account);
  const attached = roles.flatMap(({ attachedPolicies }) => attachedPolicies.filter(isOfAws));
  return [...new Set(attached)].toSorted(compareText).flatMap((arn) => {
    const document = documentOf(arn, world);
    return document === undefined ? [] : [policyOfAws(arn, document, roles)];
  });
}

/** Of AWS's policies the lab knows one version, which it numbers itself. */
function policyOfAws(arn: string, document: string, roles: readonly RoleRecord[]): WireStructure {
  const version = { VersionId: 'v1', IsDefaultVersion: true };
  return {
    PolicyName: arn.slice(arn.lastIndexOf('/') + 1),
    Arn: arn,
    Path: arn.slice(arn.indexOf('/'), arn.lastIndexOf('/') + 1),
    DefaultVersionId: version.VersionId,
    AttachmentCount: roles.filter(({ attachedPolicies }) => attachedPolicies.includes(arn)).length,
    PermissionsBoundaryUsageCount: roles.filter((role) => role.permissionsBoundary === arn).length,
    IsAttachable: true,
    PolicyVersionList: [{ Document: percentEncoded(document), ...version }],
  };
}

/** Users of the lab are older than anything in it. */
const USERS_SINCE = new Date(Date.UTC(2025, 0, 1));
