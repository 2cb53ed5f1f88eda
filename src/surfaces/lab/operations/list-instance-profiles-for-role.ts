// SPDX-License-Identifier: Apache-2.0

import { profileStructure } from '../instance-profiles.ts';
import { PAGE, pageOf } from '../page.ts';
import { ROLE_NAME, withRole } from '../roles.ts';
import { ofAccount } from '../world.ts';
import type { Operation } from './operation.ts';

export const listInstanceProfilesForRole: Operation = {
  service: 'iam',
  action: 'ListInstanceProfilesForRole',
  callers: 'user',
  members: [ROLE_NAME, ...PAGE],
  run: async (form, world) =>
    withRole(form, world, ({ arn }) => {
      const own = ofAccount(world.instanceProfiles, form.caller?.account ?? world.account);
      const holding = own.filter(({ role }) => role === arn);
      const profiles = holding.map((profile) => profileStructure(profile, world));
      return pageOf('InstanceProfiles', profiles, form);
    }),
};
