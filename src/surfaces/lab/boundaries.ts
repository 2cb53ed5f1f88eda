// SPDX-License-Identifier: Apache-2.0

import { invalidInput, noSuchEntity, type Refused } from './answer.ts';
import { type Form, textOf } from './form.ts';
import { isAttachable, isPolicyArn } from './policies.ts';
import type { Member } from './shape.ts';
import type { World } from './world.ts';

/** The refusal of a permissions boundary that is no policy, or none that there is (recorded 2026-02-11). */
export function boundaryRefusal(form: Form, account: string, world: World): Refused | undefined {
  const arn = textOf(form, 'PermissionsBoundary');
  if (arn === undefined) return undefined;
  if (!isPolicyArn(arn)) return invalidInput(`ARN ${arn} is not valid.`);
  return isAttachable(arn, account, world)
    ? undefined
    : noSuchEntity(`Scope ARN: ${arn} does not exist or is not attachable.`);
}

/** @see IAM API, `arnType`. */
export const BOUNDARY: Member = {
  name: 'PermissionsBoundary',
  kind: 'text',
  least: 20,
  most: 2048,
};
