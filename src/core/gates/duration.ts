// SPDX-License-Identifier: Apache-2.0

import { roleNameIn } from '../model/arn.ts';
import type { Remedy } from '../model/verdict.ts';
import { DURATION_TOO_LONG } from './answers.ts';
import {
  defineGate,
  fail,
  type Gate,
  notApplicable,
  pass,
  remedy,
  unknown,
  words,
} from './gate.ts';

export const duration: Gate = defineGate({
  id: 'duration',
  on: 'STS',
  step: 12,
  title: 'The session is no longer than the role allows',
  source: {
    title: 'AWS STS API Reference, AssumeRoleWithWebIdentity: DurationSeconds',
    url: 'https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html',
  },
  explanation:
    'A session lasts an hour unless the call says otherwise, and at most as long as the MaxSessionDuration of the role, one to ' +
    'twelve hours. How long the token is good for does not matter.',
  remedy: 'Ask for a shorter session, or raise the MaxSessionDuration of the role.',
  answers: [
    {
      ...DURATION_TOO_LONG,
      messages: 'both',
      knowledge: 'reported',
      when: 'the call requests more DurationSeconds than the MaxSessionDuration of the role',
    },
  ],
  evaluate: ({ request, role }) => {
    if (role === undefined) return notApplicable('no role was given');
    if (role.kind === 'absent') return notApplicable('there is no role');
    const asked = request?.durationSeconds;
    if (asked === undefined) {
      return pass('the session lasts an hour, which every role allows', {
        knowledge: 'documented',
      });
    }
    if (role.kind === 'unseen') {
      return unknown(`cannot read the role: ${role.detail}`, {
        knowledge: 'documented',
        evidence: { code: role.code, asked },
      });
    }
    const { arn, maxSessionDurationSeconds: most } = role.value;
    const evidence = { asked, most, role: arn };
    if (asked <= most) {
      return pass(`${String(asked)} seconds are within the ${String(most)} that the role allows`, {
        knowledge: 'documented',
        evidence,
      });
    }
    return fail(`the call requests ${String(asked)} seconds, the role allows ${String(most)}`, {
      answer: DURATION_TOO_LONG,
      knowledge: 'documented',
      evidence,
      remedies: [
        remedy(`request at most ${String(most)} seconds in the call`),
        ...raising(arn, asked),
      ],
    });
  },
});

/** IAM takes one to twelve hours (IAM API, `roleMaxSessionDurationType`). */
function raising(arn: string, asked: number): readonly Remedy[] {
  const name = roleNameIn(arn);
  if (name === undefined || asked > MOST_SECONDS) return [];
  return [
    remedy('or raise the limit of the role', [
      ...words('aws iam update-role --role-name'),
      name,
      '--max-session-duration',
      String(asked),
    ]),
  ];
}

const MOST_SECONDS = 43_200;
