// SPDX-License-Identifier: Apache-2.0

import { limitExceeded, refusal, type Refused, result } from '../answer.ts';
import { demandedText, tagsOf, textOf } from '../form.ts';
import { uniqueId } from '../identifiers.ts';
import { INSTANCE_PROFILE_NAME, profileNamed, profileStructure } from '../instance-profiles.ts';
import { PATH } from '../roles.ts';
import { BOUNDED_TAGS, echoedTags, tagRecord, tagsRefusal } from '../tags.ts';
import { iamArn, type InstanceProfileRecord, ofAccount, type World } from '../world.ts';
import type { Operation } from './operation.ts';

export const createInstanceProfile: Operation = {
  service: 'iam',
  action: 'CreateInstanceProfile',
  callers: 'user',
  members: [INSTANCE_PROFILE_NAME, PATH, BOUNDED_TAGS],
  run: async (form, world, { now }) => {
    const account = form.caller?.account ?? world.account;
    const name = demandedText(form, 'InstanceProfileName');
    const tags = tagsOf(form);
    const refused = placeRefusal(name, account, world) ?? tagsRefusal(tags);
    if (refused !== undefined) return refused;
    const path = textOf(form, 'Path') ?? '/';
    const profile: InstanceProfileRecord = {
      arn: iamArn(world, account, `instance-profile${path}${name}`),
      name,
      path,
      profileId: uniqueId('AIPA'),
      role: undefined,
      tags: tagRecord(tags),
      createdAt: now,
    };
    world.instanceProfiles.set(profile.arn, profile);
    return result({
      InstanceProfile: { ...profileStructure(profile, world), Tags: echoedTags(tags) },
    });
  },
};

function placeRefusal(name: string, account: string, world: World): Refused | undefined {
  if (profileNamed(world, account, name) !== undefined) {
    return refusal('EntityAlreadyExists', 409, `Instance Profile ${name} already exists.`);
  }
  return ofAccount(world.instanceProfiles, account).length < MAX_PROFILES
    ? undefined
    : limitExceeded(`Cannot exceed quota for InstanceProfilesPerAccount: ${String(MAX_PROFILES)}`);
}

/** @see IAM User Guide, IAM and STS quotas: the default. */
const MAX_PROFILES = 1000;
