// SPDX-License-Identifier: Apache-2.0

import { DURATION_TOO_LONG } from '../../../core/gates/answers.ts';
import { privateIssuer } from './issuers.ts';
import { refusedAt, type Scenario } from './scenario.ts';

export const durationTooLong: Scenario = {
  name: 'duration-too-long',
  broken: 'the workload asks for a session of twelve hours, and the role allows one',
  expected: refusedAt('duration', DURATION_TOO_LONG),
  fix: 'cannot',
  lay: async (pki) => ({
    ...(await privateIssuer(pki)),
    request: { durationSeconds: 43_200 },
  }),
};
