// SPDX-License-Identifier: Apache-2.0

import { limitExceeded, result } from '../answer.ts';
import { INSTANCE_PROFILE_NAME, withInstanceProfile } from '../instance-profiles.ts';
import { ROLE_NAME, withRole } from '../roles.ts';
import type { Operation } from './operation.ts';

/** A profile takes one role; the same one again is one too many (recorded 2026-09-11). */
export const addRoleToInstanceProfile: Operation = {
  service: 'iam',
  action: 'AddRoleToInstanceProfile',
  callers: 'user',
  members: [INSTANCE_PROFILE_NAME, ROLE_NAME],
  run: async (form, world) =>
    withInstanceProfile(form, world, (profile) =>
      withRole(form, world, ({ arn }) => {
        if (profile.role !== undefined) {
          return limitExceeded('Cannot exceed quota for InstanceSessionsPerInstanceProfile: 1');
        }
        world.instanceProfiles.set(profile.arn, { ...profile, role: arn });
        return result();
      }),
    ),
};
