// SPDX-License-Identifier: Apache-2.0

import { type Refused, validationError } from '../protocol/answer.ts';
import { documentOfAws } from '../iam/aws-policies.ts';
import { type Form, structuresOf, textOf } from '../protocol/form.ts';
import { documentOf, isAttachable, isPolicyArn } from '../iam/policies.ts';
import { identityPolicyRefusal } from '../iam/policy-refusal.ts';
import type { Member } from '../protocol/parameter-validation.ts';
import type { World } from '../world.ts';

/** The policies that a session cannot exceed. */
export interface SessionPolicies {
  readonly kind: 'policies';
  /** `undefined` where none were given. */
  readonly documents: readonly string[] | undefined;
}

/** Reads `Policy` and `PolicyArns`; the policies that are named must be of the role's account or AWS's. */
export function sessionPoliciesOf(
  form: Form,
  account: string,
  world: World,
): SessionPolicies | Refused {
  const policy = textOf(form, 'Policy');
  const refused = policy === undefined ? undefined : identityPolicyRefusal(policy);
  if (refused !== undefined) return refused;
  const arns = structuresOf(form, 'PolicyArns').map((one) => one.get('arn') ?? '');
  const strange = arns.find((arn) => !isPolicyArn(arn) || !isAttachable(arn, account, world));
  if (strange !== undefined) return validationError(`${strange.slice(0, 2048)} is invalid`);
  if (policy === undefined && arns.length === 0) return { kind: 'policies', documents: undefined };
  const named = arns.flatMap((arn) => documentOf(arn, world) ?? documentOfAws(arn) ?? []);
  return { kind: 'policies', documents: [...(policy === undefined ? [] : [policy]), ...named] };
}

/** @see STS API, `unrestrictedSessionPolicyDocumentType`. */
export const SESSION_POLICY: Member = { name: 'Policy', kind: 'text', least: 1, most: 2048 };
