// SPDX-License-Identifier: Apache-2.0

import { deleteConflict, type Refused, result } from '../answer.ts';
import { ROLE_NAME, withRole } from '../roles.ts';
import type { RoleRecord, World } from '../world.ts';
import type { Operation } from './operation.ts';

/** Refused while anything hangs on the role (the words recorded 2026-02-11 and 2026-02-12). */
export const deleteRole: Operation = {
  service: 'iam',
  action: 'DeleteRole',
  callers: 'user',
  members: [ROLE_NAME],
  run: async (form, world) =>
    withRole(form, world, (role) => {
      const refused = inUse(role, world);
      if (refused !== undefined) return refused;
      world.roles.delete(role.arn);
      return result();
    }),
};

function inUse(
  { arn, inlinePolicies, attachedPolicies }: RoleRecord,
  { instanceProfiles }: World,
): Refused | undefined {
  if ([...instanceProfiles.values()].some(({ role }) => role === arn)) {
    return deleteConflict('Cannot delete entity, must remove roles from instance profile first.');
  }
  if (attachedPolicies.length > 0) {
    return deleteConflict('Cannot delete entity, must detach all policies first.');
  }
  return Object.keys(inlinePolicies).length > 0
    ? deleteConflict('Cannot delete entity, must delete policies first.')
    : undefined;
}
