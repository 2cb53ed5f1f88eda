// SPDX-License-Identifier: Apache-2.0

import { parseOrUndefined } from '../../../core/error.ts';
import { accountOf } from '../../../core/model/arn.ts';
import type { Instant } from '../../../core/model/instant.ts';
import {
  parseTrustPolicy,
  type PrincipalElement,
  type Statement,
  type TrustPolicy,
} from '../../../core/model/trust-policy.ts';
import { decideCondition } from '../../../core/policy/conditions.ts';
import type { PolicyRequest } from '../../../core/policy/context.ts';
import { matchesWithoutCase } from '../../../core/policy/pattern.ts';
import { type AuthorizationRequest, callerContext, only } from '../iam/identity-policy.ts';
import { accessDenied, type Calling, isFederatedUser, lackOf } from '../iam/rights.ts';
import type { Refused } from '../protocol/answer.ts';
import { type AccessKey, remember } from '../world.ts';
import { authorizationMessage } from './account-actions.ts';
import type { SessionTags } from './sessions.ts';

/** What one credential wants of a role. */
export interface AssumeWish {
  readonly roleArn: string;
  readonly sessionName: string;
  readonly externalId: string | undefined;
  readonly sourceIdentity: string | undefined;
  readonly tags: SessionTags;
}

/** Who wants it, and when. */
export interface AssumeCalling extends Calling {
  readonly now: Instant;
}

/**
 * The refusal of `AssumeRole`, or `undefined`. The trust policy must admit the caller; where it does
 * not name the caller itself, or the role is of another account, the caller's own policies must
 * allow it too. A role that is not there is told in the same words.
 */
export function assumeRefusal(calling: AssumeCalling, wish: AssumeWish): Refused | undefined {
  for (const action of actionsOf(wish)) {
    const refused = actionRefusal(calling, wish, action);
    if (refused !== undefined) return refused;
  }
  return undefined;
}

function actionRefusal(
  calling: AssumeCalling,
  wish: AssumeWish,
  action: string,
): Refused | undefined {
  const { caller, world, keys } = calling;
  const { roleArn: resource } = wish;
  const context = { ...keys, ...callerContext(caller, world), ...contextOf(wish) };
  const asked = { action, resource, context };
  const role = world.roles.get(resource);
  const admission =
    role === undefined || isFederatedUser(caller)
      ? 'none'
      : admissionOf(role.trustPolicy, caller, asked);
  const lack = lackOf(calling, asked);
  if (admission === 'none') return notedRefusal(calling, asked, accessDenied(caller, asked));
  const isEnough = admission === 'itself' && caller.account === accountOf(resource);
  if (lack === undefined || (isEnough && !lack.isDenied)) return undefined;
  return notedRefusal(calling, asked, accessDenied(caller, asked, lack));
}

/** Keeps why, for whoever asks to have it decoded. */
function notedRefusal(
  { caller, world, now }: AssumeCalling,
  { action, resource }: { readonly action: string; readonly resource: string },
  answer: Refused,
): Refused {
  const { arn, userId: id } = caller;
  const explicitDeny = answer.refusal.message.includes('explicit deny');
  remember(world, {
    at: now,
    roleArn: resource,
    subject: arn,
    gate: 'trust-policy',
    code: answer.refusal.code,
    message: answer.refusal.message,
    authorization: authorizationMessage({
      principal: { id, arn },
      action,
      resource,
      explicitDeny,
    }),
  });
  return answer;
}

/** What must be allowed: more where tags or a source identity are passed on (documented). */
function actionsOf({ tags, sourceIdentity }: AssumeWish): readonly string[] {
  return [
    'sts:AssumeRole',
    ...(Object.keys(tags.tags).length > 0 ? ['sts:TagSession'] : []),
    ...(sourceIdentity === undefined ? [] : ['sts:SetSourceIdentity']),
  ];
}

function contextOf(wish: AssumeWish): PolicyRequest['context'] {
  const { sessionName, externalId, sourceIdentity, tags } = wish;
  return {
    'sts:rolesessionname': [sessionName],
    ...only('sts:externalid', externalId),
    ...only('sts:sourceidentity', sourceIdentity),
    ...tagContext(tags),
  };
}

function tagContext({ requested, transitiveTagKeys }: SessionTags): PolicyRequest['context'] {
  const tags = Object.entries(requested);
  return {
    ...(tags.length === 0 ? {} : { 'aws:tagkeys': tags.map(([key]) => key) }),
    ...(transitiveTagKeys.length === 0 ? {} : { 'sts:transitivetagkeys': transitiveTagKeys }),
    ...Object.fromEntries(
      tags.map(([key, value]) => [`aws:requesttag/${key.toLowerCase()}`, [value]]),
    ),
  };
}

/**
 * How far a trust policy admits a caller of AWS: `itself` names it, and in its own account needs no
 * other word; `account` leaves it to the caller's account whom of its own it lets.
 */
type Admission = 'itself' | 'account' | 'none';

/** What a trust policy says to a caller of AWS. What is not known never admits, and always denies. */
function admissionOf(
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
