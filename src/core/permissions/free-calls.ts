// SPDX-License-Identifier: Apache-2.0

import type { FreeCall } from './permission.ts';

/** What is called too, and needs no permission in the policy of whoever runs a command. */
export const FREE_CALLS: readonly FreeCall[] = [
  {
    action: 'sts:GetCallerIdentity',
    why: 'AWS tells everybody who they are, whatever their policies say',
  },
  {
    action: 'sts:AssumeRoleWithWebIdentity',
    by: ['doctor', 'fix'],
    why: 'is asked with the token of the workload, and without credentials: with --live',
  },
  {
    action: 'sts:AssumeRole',
    by: ['thumbprint', 'doctor', 'fix', 'undo', 'approve', 'repair'],
    why: 'is asked by the credentials that take a role, so these need it, on that role: with --assume-role',
  },
];
