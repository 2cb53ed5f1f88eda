// SPDX-License-Identifier: Apache-2.0

import type { Evidence } from '../error.ts';
import { seenOf } from '../model/observed.ts';
import type { Outcome, StsAnswer } from '../model/verdict.ts';
import { sessionClaimsOf } from '../policy/session-claims.ts';
import { ROLE_NOT_PINNED, ROLES_EMPTY, ROLES_UNREADABLE } from './answers.ts';
import { defineGate, fail, type Gate, notApplicable, pass, remedy } from './gate.ts';

export const rolesClaim: Gate = defineGate({
  id: 'roles-claim',
  on: 'token',
  step: 9,
  title: 'Where the token pins roles, the role is one of them',
  source: {
    title: 'AWS STS service authorization reference, sts:RoleAuthorizedByIdp',
    url: 'https://docs.aws.amazon.com/service-authorization/latest/reference/list_awssecuritytokenservice.html',
  },
  explanation:
    'An issuer may pin the roles that a token is good for with the claim https://aws.amazon.com/roles: a list of ARNs, or one ' +
    'text with semicolons. Each is compared in full, case included; what is not the ARN of a role is passed over. This comes before the trust policy.',
  remedy: 'Ask the issuer for a token for this role.',
  answers: [
    {
      ...ROLES_UNREADABLE,
      messages: 'both',
      knowledge: 'recorded',
      when: 'the claim is neither a string nor a list',
    },
    {
      ...ROLES_EMPTY,
      messages: 'both',
      knowledge: 'recorded',
      when: 'nothing in the claim is the ARN of a role',
    },
    {
      ...ROLE_NOT_PINNED,
      messages: 'both',
      knowledge: 'recorded',
      when: "the role is not in the token's roles claim",
    },
  ],
  evaluate: ({ token, request, role }) => {
    if (token?.claims === undefined) return notApplicable('no token was given');
    const { roles, rolesUnreadable } = sessionClaimsOf(token.claims);
    if (roles === undefined)
      return pass('the token is not limited to certain roles', { knowledge: 'recorded' });
    if (rolesUnreadable) {
      return refused('the roles claim is neither a string nor a list', ROLES_UNREADABLE, {});
    }
    return judge(roles, request?.roleArn ?? seenOf(role)?.arn);
  },
});

function judge(roles: readonly string[], roleArn: string | undefined): Outcome {
  const evidence = { roles: roles.slice(0, MAX_ROLES), role: roleArn ?? null };
  if (roles.length === 0) {
    return refused('nothing in the roles claim is the ARN of a role', ROLES_EMPTY, evidence);
  }
  if (roleArn === undefined) return notApplicable('no role was given');
  if (roles.includes(roleArn)) {
    return pass('the token may be used for this role', { knowledge: 'recorded', evidence });
  }
  const named = roles.slice(0, 3).join(', ');
  return refused(`the token may be used for other roles only: ${named}`, ROLE_NOT_PINNED, evidence);
}

function refused(detail: string, answer: StsAnswer, evidence: Evidence): Outcome {
  const remedies = [remedy('ask the issuer for a token for this role')];
  return fail(detail, { answer, knowledge: 'recorded', evidence, remedies });
}

/** Roles that are named as evidence. */
const MAX_ROLES = 20;
