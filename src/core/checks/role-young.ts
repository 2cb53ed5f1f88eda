// SPDX-License-Identifier: Apache-2.0

import { printInstant } from '../model/instant.ts';
import { type Check, defineCheck, fail, notApplicable, ourRemedy, pass } from './check.ts';

export const roleYoung: Check = defineCheck(
  {
    id: 'role-young',
    on: 'role',
    title: 'The role is old enough for STS to know it',
    severity: 'warning',
    passesByItself: 'denied-elsewhere',
    source: {
      title:
        'IAM User Guide, Troubleshoot IAM: changes that I make are not always immediately visible',
      url: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot.html',
    },
    explanation:
      'What is written to IAM reaches STS some seconds later: 5 to 11 seconds were recorded. Until then STS answers that the caller is not authorized, as if the role were not there. Tools that create a role and use it at once must try again.',
    remedy: 'Wait half a minute, and try again.',
  },
  ['role'],
  ({ role, at, ...about }) => {
    const { createdAt, arn } = role;
    if (createdAt === undefined) return notApplicable('when the role was created is not told');
    const evidence = { role: arn, createdAt: printInstant(createdAt) };
    if (at - createdAt >= YOUNG_MS) {
      return pass('it was created long enough ago', { knowledge: 'recorded', evidence });
    }
    return fail(
      `the role was created at ${evidence.createdAt}, just now: STS may not know it yet`,
      {
        knowledge: 'recorded',
        evidence,
        remedies: [ourRemedy('wait half a minute, and try again', about, ['doctor'])],
      },
    );
  },
);

/** A minute: up to 11 seconds were recorded 2026-09-11, and it is not known to be the most. */
const YOUNG_MS = 60_000;
