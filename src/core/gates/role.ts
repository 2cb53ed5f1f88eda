// SPDX-License-Identifier: Apache-2.0

import type { Facts } from '../model/facts.ts';
import type { Outcome } from '../model/verdict.ts';
import { NOT_AUTHORIZED } from './answers.ts';
import {
  defineGate,
  fail,
  type Gate,
  notApplicable,
  pass,
  remediesOfUnseen,
  remedy,
  unknown,
} from './gate.ts';
import { findRoleRemedy } from './next-steps.ts';

export const role: Gate = defineGate({
  id: 'role',
  on: 'role',
  step: 10,
  title: 'The role exists',
  source: {
    title: 'IAM User Guide, Troubleshoot IAM roles',
    url: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_roles.html',
  },
  explanation:
    'STS gives the same answer for a role that does not exist and one that does not trust the caller: both are "not authorized". ' +
    'The ARN must have the path of the role, and a new role is known to STS some seconds later.',
  remedy: 'Fix the ARN in the call, or create the role.',
  answers: [
    {
      ...NOT_AUTHORIZED,
      messages: 'both',
      knowledge: 'reported',
      when: 'there is no role of that ARN',
    },
  ],
  evaluate: (facts) => {
    const { role: look } = facts;
    if (look === undefined) return notApplicable('no role was given');
    const roleArn = askedIn(facts) ?? null;
    if (look.kind === 'unseen') {
      return unknown(`cannot read the role: ${look.detail}`, {
        knowledge: 'documented',
        evidence: { code: look.code, role: roleArn },
        remedies: remediesOfUnseen(look),
      });
    }
    if (look.kind === 'seen') {
      const { arn } = look.value;
      if (roleArn === null || roleArn === arn) {
        return pass(`${arn} exists`, { knowledge: 'documented', evidence: { role: arn } });
      }
      return fail(`the role is ${arn}, not ${roleArn}`, {
        answer: NOT_AUTHORIZED,
        knowledge: 'reported',
        evidence: { role: arn, asked: roleArn },
        remedies: [remedy(`use ${arn}, with its path`)],
      });
    }
    return missing(roleArn ?? undefined);
  },
});

function missing(roleArn: string | undefined): Outcome {
  return fail(`there is no role ${roleArn ?? 'of that name'}`, {
    answer: NOT_AUTHORIZED,
    knowledge: 'documented',
    sentence: `the role ${roleArn?.replace(/^.*:role\//, '') ?? ''} does not exist`,
    evidence: { role: roleArn ?? null },
    remedies: [
      remedy('fix the ARN of the role in the call, or create the role'),
      ...findRoleRemedy(roleArn),
    ],
  });
}

/** The ARN as it was written: in the call, or as what was asked about. */
function askedIn({ request, target }: Facts): string | undefined {
  return request?.roleArn ?? (target.kind === 'role' ? target.text : undefined);
}
