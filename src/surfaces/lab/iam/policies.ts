// SPDX-License-Identifier: Apache-2.0

import {
  type Answer,
  limitExceeded,
  noSuchEntity,
  refusal,
  type Refused,
  validationError,
  type WireStructure,
} from '../protocol/answer.ts';
import { demandedText, type Form } from '../protocol/form.ts';
import { percentEncoded } from '../protocol/http.ts';
import type { Called, Operation } from '../protocol/operation.ts';
import type { Member } from '../protocol/parameter-validation.ts';
import { ofAccount, type PolicyRecord, type PolicyVersion, type World } from '../world.ts';
import { sortedTags } from './tags.ts';

/** IAM's refusal of what is no ARN of a policy (recorded 2026-02-11). */
export function policyArnRefusal(arn: string): Refused | undefined {
  return isPolicyArn(arn) ? undefined : validationError(`ARN ${arn} is not valid.`);
}

export function isPolicyArn(arn: string): boolean {
  return POLICY_ARN.test(arn);
}

/**
 * Whether a policy can be attached. Which policies AWS itself has is not known here, so any name of
 * one is taken for one.
 */
export function isAttachable(arn: string, account: string, { policies }: World): boolean {
  return isOfAws(arn) || policies.get(arn)?.arn.split(':')[4] === account;
}

export function isOfAws(arn: string): boolean {
  return arn.split(':')[4] === 'aws';
}

/** The document that is in force; `undefined` where the lab has none. */
export function documentOf(arn: string, { policies }: World): string | undefined {
  const policy = policies.get(arn);
  const inForce = policy?.versions.find(({ number }) => number === policy.defaultVersion);
  return inForce?.document ?? documentOfAws(arn);
}

/** An action on the managed policy that the form names; refused as IAM does where there is none. */
export function onPolicy(
  action: string,
  members: readonly Member[],
  run: (policy: PolicyRecord, called: Called) => Answer,
): Operation {
  return {
    service: 'iam',
    action,
    callers: 'user',
    members: [POLICY_ARN_MEMBER, ...members],
    run: async (form, world, moment) => {
      const arn = demandedText(form, 'PolicyArn');
      const policy = ownPolicy(form, world, arn);
      return (
        policyArnRefusal(arn) ??
        ofAwsRefusal(action, form) ??
        (policy === undefined
          ? noSuchEntity(`Policy ${arn} was not found.`)
          : run(policy, { form, world, moment }))
      );
    },
  };
}

/** AWS's own policies are changed by AWS alone (documented). The words are those that many have reported of others. */
export function ofAwsRefusal(action: string, form: Form): Refused | undefined {
  const arn = demandedText(form, 'PolicyArn');
  if (!isOfAws(arn) || /^(Get|List)/.test(action)) return undefined;
  const message = `User: ${String(form.caller?.arn)} is not authorized to perform: iam:${action} on resource: policy ${arn}`;
  return refusal('AccessDenied', 403, message);
}

/** A policy as IAM answers with it (recorded 2026-02-10). Its description is not in lists. */
export function policyStructure(policy: PolicyRecord, world: World): WireStructure {
  return {
    PolicyName: policy.name,
    PolicyId: policy.policyId,
    Arn: policy.arn,
    Path: policy.path,
    DefaultVersionId: `v${String(policy.defaultVersion)}`,
    AttachmentCount: attachmentsOf(policy.arn, world),
    PermissionsBoundaryUsageCount: boundariesOf(policy.arn, world),
    IsAttachable: true,
    CreateDate: new Date(policy.createdAt),
    UpdateDate: new Date(policy.updatedAt),
  };
}

export function fullPolicyStructure(policy: PolicyRecord, world: World): WireStructure {
  const { description, tags } = policy;
  return {
    ...policyStructure(policy, world),
    Description: description,
    Tags: sortedTags(tags),
  };
}

export function versionStructure(
  { defaultVersion }: PolicyRecord,
  { number, createdAt }: PolicyVersion,
): WireStructure {
  return {
    VersionId: `v${String(number)}`,
    IsDefaultVersion: number === defaultVersion,
    CreateDate: new Date(createdAt),
  };
}

export function documentStructure(policy: PolicyRecord, version: PolicyVersion): WireStructure {
  return { Document: percentEncoded(version.document), ...versionStructure(policy, version) };
}

/** Policies as they stand in lists of what is attached. */
export function attachedStructures(arns: readonly string[]): readonly WireStructure[] {
  return arns.map((PolicyArn) => ({
    PolicyName: PolicyArn.slice(PolicyArn.lastIndexOf('/') + 1),
    PolicyArn,
  }));
}

export function attachmentsOf(arn: string, world: World): number {
  return [...world.roles.values()].filter(({ attachedPolicies }) => attachedPolicies.includes(arn))
    .length;
}

export function boundariesOf(arn: string, world: World): number {
  return [...world.roles.values()].filter((role) => role.permissionsBoundary === arn).length;
}

/** How often a policy is used in that way; in either where none is given. */
export function usesOf(arn: string, usage: string | undefined, world: World): number {
  const asPolicy = usage === 'PermissionsBoundary' ? 0 : attachmentsOf(arn, world);
  return asPolicy + (usage === 'PermissionsPolicy' ? 0 : boundariesOf(arn, world));
}

/** The refusal of a document that is longer than a managed policy may be; blanks do not count. */
export function policySizeRefusal(document: string): Refused | undefined {
  if (document.replaceAll(/\s/g, '').length <= MAX_POLICY_SIZE) return undefined;
  return limitExceeded(`Cannot exceed quota for PolicySize: ${String(MAX_POLICY_SIZE)}`);
}

export function policyNamed(world: World, account: string, name: string): PolicyRecord | undefined {
  const wanted = name.toLowerCase();
  return ofAccount(world.policies, account).find((policy) => policy.name.toLowerCase() === wanted);
}

/** One of the caller's account: an ARN tells which it is. */
export function ownPolicy({ caller }: Form, world: World, arn: string): PolicyRecord | undefined {
  const policy = world.policies.get(arn);
  return policy?.arn.split(':')[4] === caller?.account ? policy : undefined;
}

const POLICY_ARN = /^arn:aws[a-z-]*:iam::(aws|\d{12}):policy\/[\u0021-\u007E]+$/;

/** @see IAM User Guide, IAM and STS quotas: characters of a managed policy, and versions of one. */
const MAX_POLICY_SIZE = 6144;
export const MAX_VERSIONS = 5;

/** @see IAM API, `arnType`, `policyNameType`, `policyVersionIdType`. */
export const POLICY_ARN_MEMBER: Member = {
  name: 'PolicyArn',
  kind: 'text',
  required: true,
  least: 20,
  most: 2048,
};
export const POLICY_NAME: Member = {
  name: 'PolicyName',
  kind: 'text',
  required: true,
  least: 1,
  most: 128,
  pattern: /^[\w+=,.@-]+$/,
};
export const VERSION_ID: Member = {
  name: 'VersionId',
  kind: 'text',
  required: true,
  pattern: /^v[1-9][0-9]*(\.[A-Za-z0-9-]*)?$/,
};

/**
 * What some of AWS's own policies allow in IAM, STS and EKS, which is all that the lab has. A policy
 * that is not here can be attached, and allows nothing.
 */
function documentOfAws(arn: string): string | undefined {
  const name = arn.split(':policy/')[1] ?? '';
  const statements = Object.hasOwn(AWS_POLICIES, name) ? AWS_POLICIES[name] : undefined;
  if (statements === undefined) return undefined;
  const Statement = statements.map((one) => ({ Effect: 'Allow', ...one, Resource: '*' }));
  return JSON.stringify({ Version: '2012-10-17', Statement });
}

type Allowed = Readonly<Record<'Action' | 'NotAction', readonly string[]>>;

/** @see AWS Managed Policy Reference Guide; of their documents, what is about these services. */
const AWS_POLICIES: Readonly<Record<string, readonly Partial<Allowed>[]>> = {
  AdministratorAccess: [{ Action: ['*'] }],
  PowerUserAccess: [
    { NotAction: ['iam:*', 'organizations:*', 'account:*'] },
    { Action: ['iam:CreateServiceLinkedRole', 'iam:DeleteServiceLinkedRole', 'iam:ListRoles'] },
    { Action: ['organizations:DescribeOrganization', 'account:ListRegions'] },
  ],
  IAMFullAccess: [{ Action: ['iam:*'] }],
  IAMReadOnlyAccess: [{ Action: ['iam:Get*', 'iam:List*', 'iam:Simulate*', 'iam:Generate*'] }],
  ReadOnlyAccess: [
    { Action: ['iam:Get*', 'iam:List*', 'eks:Describe*', 'eks:List*', 'sts:GetAccessKeyInfo'] },
    { Action: ['organizations:Describe*', 'organizations:List*', 'account:ListRegions'] },
    { Action: ['servicequotas:Get*', 'servicequotas:List*'] },
  ],
};
