// SPDX-License-Identifier: Apache-2.0

import { type Answer, noSuchEntity, type WireStructure } from './answer.ts';
import { demandedText, type Form } from './form.ts';
import { percentEncoded } from './percent-encoding.ts';
import { sortedTags } from './providers.ts';
import type { Member } from './shape.ts';
import { ofAccount, type RoleRecord, type World } from './world.ts';

/** Runs `then` with the role that the form names, or refuses as IAM does. */
export function withRole(form: Form, world: World, then: (role: RoleRecord) => Answer): Answer {
  const name = demandedText(form, 'RoleName');
  const role = roleNamed(world, form.caller?.account ?? world.account, name);
  return role === undefined
    ? noSuchEntity(`The role with name ${name} cannot be found.`)
    : then(role);
}

/** Names of roles are unique in an account whatever their path, and case does not tell them apart. */
export function roleNamed(world: World, account: string, name: string): RoleRecord | undefined {
  const wanted = name.toLowerCase();
  return ofAccount(world.roles, account).find((role) => role.name.toLowerCase() === wanted);
}

/** A role as IAM answers with it, its tags with it. */
export function roleStructure(role: RoleRecord): WireStructure {
  const tags = sortedTags(role.tags);
  return { ...listedRole(role), Tags: tags.length === 0 ? undefined : tags };
}

/** A role as IAM lists it, without its tags. */
export function listedRole(role: RoleRecord): WireStructure {
  return {
    Path: role.path,
    RoleName: role.name,
    RoleId: role.roleId,
    Arn: role.arn,
    CreateDate: new Date(role.createdAt - (role.createdAt % 1000)),
    // IAM gives policy documents percent-encoded.
    AssumeRolePolicyDocument: percentEncoded(role.trustPolicy),
    Description: role.description,
    MaxSessionDuration: role.maxSessionDurationSeconds,
  };
}

/** @see IAM API, `roleNameType`, `pathType`, `policyDocumentType`, `roleMaxSessionDurationType`. */
export const ROLE_NAME: Member = {
  name: 'RoleName',
  kind: 'text',
  required: true,
  least: 1,
  most: 64,
  pattern: /^[\w+=,.@-]+$/,
  repeated: true,
};
export const PATH: Member = {
  name: 'Path',
  kind: 'text',
  least: 1,
  most: 512,
  pattern: /^(\u002F)|(\u002F[\u0021-\u007E]+\u002F)$/,
  repeated: true,
};
export const POLICY_DOCUMENT: Member = {
  name: 'AssumeRolePolicyDocument',
  kind: 'text',
  required: true,
  least: 1,
  most: 131_072,
};
export const MAX_SESSION_DURATION: Member = {
  name: 'MaxSessionDuration',
  kind: 'integer',
  least: 3600,
  most: 43_200,
  repeated: true,
};
export const DESCRIPTION: Member = { name: 'Description', kind: 'text', most: 1000 };
export const DEFAULT_SESSION_SECONDS = 3600;
