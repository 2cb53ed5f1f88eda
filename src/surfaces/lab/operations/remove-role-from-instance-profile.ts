// SPDX-License-Identifier: Apache-2.0

import { noSuchEntity, result } from '../answer.ts';
import { INSTANCE_PROFILE_NAME, withInstanceProfile } from '../instance-profiles.ts';
import { ROLE_NAME, withRole } from '../roles.ts';
import type { Operation } from './operation.ts';

export const removeRoleFromInstanceProfile: Operation = {
  service: 'iam',
  action: 'RemoveRoleFromInstanceProfile',
  callers: 'user',
  members: [INSTANCE_PROFILE_NAME, ROLE_NAME],
  run: async (form, world) =>
    withInstanceProfile(form, world, (profile) =>
      withRole(form, world, ({ arn, name }) => {
        if (profile.role !== arn) {
          return noSuchEntity(`Role ${name} in Instance Profile ${profile.name} cannot be found.`);
        }
        world.instanceProfiles.set(profile.arn, { ...profile, role: undefined });
        return result();
      }),
    ),
};
