// SPDX-License-Identifier: Apache-2.0

import {
  type Answer,
  invalidInput,
  noSuchEntity,
  type Refused,
  type WireStructure,
} from '../protocol/answer.ts';
import { demandedText, type Form, textOf } from '../protocol/form.ts';
import { percentEncoded } from '../protocol/http.ts';
import type { Called, Operation } from '../protocol/operation.ts';
import type { Member } from '../protocol/parameter-validation.ts';
import { ofAccount, type RoleRecord, type World } from '../world.ts';
import { isAttachable, isPolicyArn } from './policies.ts';
import { sortedTags } from './tags.ts';

/** An action on the role that the form names; refused as IAM does where there is none. */
export function onRole(
  action: string,
  members: readonly Member[],
  run: (role: RoleRecord, called: Called) => Answer,
): Operation {
  return {
    service: 'iam',
    action,
    callers: 'user',
    members: [ROLE_NAME, ...members],
    run: async (form, world, moment) => {
      const name = demandedText(form, 'RoleName');
      const role = roleNamed(world, form.caller?.account ?? world.account, name);
      return role === undefined
        ? noSuchEntity(`The role with name ${name} cannot be found.`)
        : run(role, { form, world, moment });
    },
  };
}

/** Names of roles are unique in an account whatever their path, and case does not tell them apart. */
export function roleNamed(world: World, account: string, name: string): RoleRecord | undefined {
  const wanted = name.toLowerCase();
  return ofAccount(world.roles, account).find((role) => role.name.toLowerCase() === wanted);
}

/** A role as IAM answers `GetRole` with it (recorded 2026-02-11 and 2026-09-11). */
export function roleStructure(role: RoleRecord): WireStructure {
  const tags = sortedTags(role.tags);
  return {
    ...listedRole(role),
    PermissionsBoundary: boundaryStructure(role),
    Tags: tags.length === 0 ? undefined : tags,
    RoleLastUsed: {},
  };
}

/** A role as IAM lists it: without its tags and boundary. */
export function listedRole(role: RoleRecord): WireStructure {
  return {
    ...briefRole(role),
    Description: role.description,
    MaxSessionDuration: role.maxSessionDurationSeconds,
  };
}

/** A role as it stands in the answer to its creation: no description either. */
export function briefRole(role: RoleRecord): WireStructure {
  return {
    Path: role.path,
    RoleName: role.name,
    RoleId: role.roleId,
    Arn: role.arn,
    CreateDate: new Date(role.createdAt - (role.createdAt % 1000)),
    // IAM gives policy documents percent-encoded.
    AssumeRolePolicyDocument: percentEncoded(role.trustPolicy),
  };
}

export function boundaryStructure({
  permissionsBoundary,
}: Pick<RoleRecord, 'permissionsBoundary'>): WireStructure | undefined {
  if (permissionsBoundary === undefined) return undefined;
  return { PermissionsBoundaryType: 'Policy', PermissionsBoundaryArn: permissionsBoundary };
}

/** The refusal of a permissions boundary that is no policy, or none that there is (recorded 2026-02-11). */
export function boundaryRefusal(form: Form, account: string, world: World): Refused | undefined {
  const arn = textOf(form, 'PermissionsBoundary');
  if (arn === undefined) return undefined;
  if (!isPolicyArn(arn)) return invalidInput(`ARN ${arn} is not valid.`);
  return isAttachable(arn, account, world)
    ? undefined
    : noSuchEntity(`Scope ARN: ${arn} does not exist or is not attachable.`);
}

/** @see IAM API, `roleNameType`, `pathType`, `policyDocumentType`, `roleMaxSessionDurationType`. */
export const ROLE_NAME: Member = {
  name: 'RoleName',
  kind: 'text',
  required: true,
  least: 1,
  most: 64,
  pattern: /^[\w+=,.@-]+$/,
};
export const PATH: Member = {
  name: 'Path',
  kind: 'text',
  least: 1,
  most: 512,
  pattern: /^(?:(\u002F)|(\u002F[\u0021-\u007E]+\u002F))$/,
};
export const PATH_PREFIX: Member = {
  name: 'PathPrefix',
  kind: 'text',
  least: 1,
  most: 512,
  pattern: /^\u002F[\u0021-\u007E]*$/,
};
/** As it was printed 2026-09-12 of another parameter with policies. */
const POLICY_TEXT = String.raw`[\u0009\u000A\u000D\u0020-\u007E\u00A1-\u00FF]`;
export const ASSUME_ROLE_POLICY: Member = {
  name: 'AssumeRolePolicyDocument',
  kind: 'text',
  required: true,
  least: 1,
  most: 131_072,
  pattern: new RegExp(`^${POLICY_TEXT}+$`),
};
export const POLICY_DOCUMENT: Member = { ...ASSUME_ROLE_POLICY, name: 'PolicyDocument' };
export const MAX_SESSION_DURATION: Member = {
  name: 'MaxSessionDuration',
  kind: 'integer',
  least: 3600,
  most: 43_200,
};
/** @see IAM API, `arnType`. */
export const BOUNDARY: Member = {
  name: 'PermissionsBoundary',
  kind: 'text',
  least: 20,
  most: 2048,
};
export const DESCRIPTION: Member = { name: 'Description', kind: 'text', most: 1000 };
export const DEFAULT_SESSION_SECONDS = 3600;
