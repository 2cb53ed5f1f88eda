// SPDX-License-Identifier: Apache-2.0

import { type Answer, noSuchEntity, type WireStructure } from './answer.ts';
import { demandedText, type Form } from './form.ts';
import { briefRole } from './roles.ts';
import type { Member } from './shape.ts';
import { type InstanceProfileRecord, ofAccount, type World } from './world.ts';

/** Runs `then` with the instance profile that the form names, or refuses as IAM does. */
export function withInstanceProfile(
  form: Form,
  world: World,
  then: (profile: InstanceProfileRecord) => Answer,
): Answer {
  const name = demandedText(form, 'InstanceProfileName');
  const profile = profileNamed(world, form.caller?.account ?? world.account, name);
  return profile === undefined
    ? noSuchEntity(`Instance Profile ${name} cannot be found.`)
    : then(profile);
}

export function profileNamed(
  world: World,
  account: string,
  name: string,
): InstanceProfileRecord | undefined {
  const wanted = name.toLowerCase();
  return ofAccount(world.instanceProfiles, account).find(
    (profile) => profile.name.toLowerCase() === wanted,
  );
}

/** An instance profile as IAM lists it (recorded 2026-02-12 and 2026-09-11). */
export function profileStructure(
  { path, name, profileId, arn, createdAt, role }: InstanceProfileRecord,
  { roles }: World,
): WireStructure {
  const held = role === undefined ? undefined : roles.get(role);
  return {
    Path: path,
    InstanceProfileName: name,
    InstanceProfileId: profileId,
    Arn: arn,
    CreateDate: new Date(createdAt),
    Roles: held === undefined ? [] : [briefRole(held)],
  };
}

/** @see IAM API, `instanceProfileNameType`. */
export const INSTANCE_PROFILE_NAME: Member = {
  name: 'InstanceProfileName',
  kind: 'text',
  required: true,
  least: 1,
  most: 128,
  pattern: /^[\w+=,.@-]+$/,
};
