// SPDX-License-Identifier: Apache-2.0

import { type Answer, noSuchEntity } from './answer.ts';
import { demandedText, type Form } from './form.ts';
import { withRole } from './roles.ts';
import type { RoleRecord, World } from './world.ts';

/** Runs `then` with a policy of a role's own, or refuses as IAM does (recorded 2026-02-11). */
export function withInlinePolicy(
  form: Form,
  world: World,
  then: (role: RoleRecord, policy: { readonly name: string; readonly document: string }) => Answer,
): Answer {
  return withRole(form, world, (role) => {
    const name = demandedText(form, 'PolicyName');
    const document = Object.hasOwn(role.inlinePolicies, name)
      ? role.inlinePolicies[name]
      : undefined;
    return document === undefined
      ? noSuchEntity(`The role policy with name ${name} cannot be found.`)
      : then(role, { name, document });
  });
}
