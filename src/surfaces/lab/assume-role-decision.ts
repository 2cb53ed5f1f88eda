// SPDX-License-Identifier: Apache-2.0

import { accountOf } from '../../core/model/arn.ts';
import type { Refused } from './answer.ts';
import { admissionOf } from './assume-role-trust.ts';
import { authorizationMessage } from './authorization-message.ts';
import { callerContext, only } from './caller-context.ts';
import { accessDenied, type Calling, lackOf } from './rights.ts';
import type { SessionTags } from './session-tags.ts';
import { remember } from './world.ts';
import type { PolicyRequest } from '../../core/policy/context.ts';

/** What one credential wants of a role. */
export interface AssumeWish {
  readonly roleArn: string;
  readonly sessionName: string;
  readonly externalId: string | undefined;
  readonly sourceIdentity: string | undefined;
  readonly tags: SessionTags;
}

/**
 * The refusal of `AssumeRole`, or `undefined`. The trust policy must admit the caller; where it does
 * not name the caller itself, or the role is of another account, the caller's own policies must
 * allow it too. A role that is not there is told in the same words.
 */
export function assumeRefusal(calling: Calling, wish: AssumeWish): Refused | undefined {
  for (const action of actionsOf(wish)) {
    const refused = actionRefusal(calling, wish, action);
    if (refused !== undefined) return refused;
  }
  return undefined;
}

function actionRefusal(calling: Calling, wish: AssumeWish, action: string): Refused | undefined {
  const { caller, world, now } = calling;
  const { roleArn: resource } = wish;
  const context = { ...callerContext(caller, world, now), ...contextOf(wish) };
  const asked = { action, resource, context };
  const role = world.roles.get(resource);
  const admission = role === undefined ? 'none' : admissionOf(role.trustPolicy, caller, asked);
  const lack = lackOf(calling, asked);
  if (admission === 'none') return notedRefusal(calling, asked, accessDenied(caller, asked));
  const isEnough = admission === 'itself' && caller.account === accountOf(resource);
  if (lack === undefined || (isEnough && !lack.isDenied)) return undefined;
  return notedRefusal(calling, asked, accessDenied(caller, asked, lack));
}

/** Keeps why, for whoever asks to have it decoded. */
function notedRefusal(
  { caller, world, now }: Calling,
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
