// SPDX-License-Identifier: Apache-2.0

import { notActivated } from '../../../core/gates/answers.ts';
import { privateIssuer } from './issuers.ts';
import { type Scenario } from './scenario.ts';

export const regionDisabled: Scenario = {
  name: 'region-disabled',
  broken: 'STS is switched off in the Region for this account (the lab stands in for it)',
  expected: {
    refusedBy: 'region',
    answer: notActivated('111122223333'),
    cause: undefined,
    predictionDiffers: 'credentials',
    finding: 'answer-of-another-call',
    foundBy: 'error',
  },
  fix: 'cannot',
  lay: async (pki) => ({ ...(await privateIssuer(pki)), beyond: 'region' }),
};
