// SPDX-License-Identifier: Apache-2.0

import { result } from '../answer.ts';
import {
  INSTANCE_PROFILE_NAME,
  profileStructure,
  withInstanceProfile,
} from '../instance-profiles.ts';
import { sortedTags } from '../tags.ts';
import type { Operation } from './operation.ts';

export const getInstanceProfile: Operation = {
  service: 'iam',
  action: 'GetInstanceProfile',
  callers: 'user',
  members: [INSTANCE_PROFILE_NAME],
  run: async (form, world) =>
    withInstanceProfile(form, world, (profile) =>
      result({
        InstanceProfile: { ...profileStructure(profile, world), Tags: sortedTags(profile.tags) },
      }),
    ),
};
