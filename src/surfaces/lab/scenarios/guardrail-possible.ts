// SPDX-License-Identifier: Apache-2.0

import { NOT_AUTHORIZED } from '../../../core/gates/answers.ts';
import { privateIssuer } from './issuers.ts';
import { type Scenario } from './scenario.ts';

export const guardrailPossible: Scenario = {
  name: 'guardrail-possible',
  broken:
    'nothing that the doctor could see: a policy of the organization denies it (the lab stands in for it)',
  expected: {
    refusedBy: 'guardrail',
    answer: NOT_AUTHORIZED,
    cause: undefined,
    predictionDiffers: 'credentials',
    finding: 'guardrail-possible',
    foundBy: 'error',
  },
  fix: 'cannot',
  lay: async (pki) => ({ ...(await privateIssuer(pki)), beyond: 'guardrail' }),
};
