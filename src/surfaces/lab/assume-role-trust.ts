// SPDX-License-Identifier: Apache-2.0

import { accountOf } from '../../core/model/arn.ts';
import {
  parseTrustPolicy,
  type PrincipalElement,
  type Statement,
  type TrustPolicy,
} from '../../core/model/trust-policy.ts';
import { decideCondition } from '../../core/policy/conditions.ts';
import { matchesWithoutCase } from '../../core/policy/pattern.ts';
import type { AuthorizationRequest } from './identity-policy.ts';
import type { AccessKey } from './world.ts';
import { parseOrUndefined } from '../../core/error.ts';
import type { PolicyRequest } from '../../core/policy/context.ts';

/**
 * How far a trust policy admits a caller of AWS: `itself` names it, and in its own account needs no
 * other word; `account` leaves it to the caller's account whom of its own it lets.
 */
export type Admission = 'itself' | 'account' | 'none';

/** What a trust policy says to a caller of AWS. What is not known never admits, and always denies. */
export function admissionOf(
  trustPolicy: string,
  caller: AccessKey,
  { action, resource, context }: AuthorizationRequest,
): Admission {
  const policy = parseOrUndefined(() => parseTrustPolicy(trustPolicy));
  if (policy === undefined) return 'none';
  const request: PolicyRequest = { principalProviderArn: '', action, context };
  const applying = policy.statements.filter((statement) =>
    isMet(statement, policy.version, request),
  );
  const account = accountOf(resource);
  const found = applying.map(({ effect, principal }) => ({
    effect,
    named: namedIn(principal, caller, account),
  }));
  if (found.some(({ effect, named }) => effect === 'Deny' && named !== 'none')) return 'none';
  const named = found.flatMap((one) => (one.effect === 'Allow' ? [one.named] : []));
  return (['itself', 'account'] as const).find((one) => named.includes(one)) ?? 'none';
}

function isMet(
  { effect, action, conditions }: Statement,
  version: TrustPolicy['version'],
  request: PolicyRequest,
): boolean {
  const isWanted =
    action.patterns.some((pattern) => matchesWithoutCase(request.action, pattern)) ===
    (action.element === 'Action');
  return (
    isWanted &&
    conditions.every((condition) => {
      const { met } = decideCondition(condition, version, request);
      return met === 'unknown' ? effect === 'Deny' : met;
    })
  );
}

function namedIn(
  principal: PrincipalElement,
  caller: AccessKey,
  ofRole: string | undefined,
): Admission {
  const names = principal.anyone ? ['*'] : (principal.named['AWS'] ?? []);
  const admission = nearest(names, caller, ofRole);
  if (principal.element === 'Principal') return admission;
  return admission === 'none' ? 'itself' : 'none';
}

function nearest(
  names: readonly string[],
  { arn, account, session }: AccessKey,
  ofRole: string | undefined,
): Admission {
  const isAnyone = names.includes('*');
  const isItself = names.some((name) => name === arn || name === session?.role);
  if (isItself || (isAnyone && account === ofRole)) return 'itself';
  const isItsAccount = names.some((name) => name === account || ROOT.exec(name)?.[1] === account);
  return isItsAccount || isAnyone ? 'account' : 'none';
}

const ROOT = /^arn:aws[a-z-]*:iam::(\d{12}):root$/;
