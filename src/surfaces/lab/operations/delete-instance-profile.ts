// SPDX-License-Identifier: Apache-2.0

import { deleteConflict, result } from '../answer.ts';
import { INSTANCE_PROFILE_NAME, withInstanceProfile } from '../instance-profiles.ts';
import type { Operation } from './operation.ts';

export const deleteInstanceProfile: Operation = {
  service: 'iam',
  action: 'DeleteInstanceProfile',
  callers: 'user',
  members: [INSTANCE_PROFILE_NAME],
  run: async (form, world) =>
    withInstanceProfile(form, world, ({ arn, role }) => {
      if (role !== undefined) {
        return deleteConflict(
          'Cannot delete entity, must remove roles from instance profile first.',
        );
      }
      world.instanceProfiles.delete(arn);
      return result();
    }),
};
