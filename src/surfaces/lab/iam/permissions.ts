// SPDX-License-Identifier: Apache-2.0

import type { Instant } from '../../../core/model/instant.ts';
import { type Refused, refusal } from '../protocol/answer.ts';
import type { Form } from '../protocol/form.ts';
import type { Operation } from '../protocol/operation.ts';
import { resourceOf } from './resources.ts';
import { accessDenied, lackOf } from './rights.ts';
import type { World } from '../world.ts';

/** The refusal of a caller who may not call this, or `undefined`. */
export function permissionRefusal(
  { callers, service, action }: Operation,
  form: Form,
  { world, now }: { readonly world: World; readonly now: Instant },
): Refused | undefined {
  const { caller } = form;
  if (callers === 'anyone') return undefined;
  if (caller === undefined) {
    return refusal('MissingAuthenticationToken', 403, 'Request is missing Authentication Token');
  }
  if (callers === 'known') return undefined;
  const wish = { action: `${service}:${action}`, resource: resourceOf(form, world) };
  const lack = lackOf({ caller, world, now }, wish);
  return lack === undefined ? undefined : accessDenied(caller, wish, lack);
}
