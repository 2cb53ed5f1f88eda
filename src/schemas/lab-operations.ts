// SPDX-License-Identifier: Apache-2.0

import { labRotateRequest, labScenarioRequest, labTryRequest } from './lab.ts';

/** Of the lab that `trustprint console` is over. */
export const LAB_OPERATIONS = {
  '/api/v1/lab': [
    { summary: 'The lab that trustprint console is over', scope: 'write', answer: 'Lab' },
  ],
  '/api/v1/lab/scenarios': [
    { summary: 'What the lab can break', scope: 'write', answer: 'LabScenarios' },
  ],
  '/api/v1/lab/scenario': [
    {
      summary: 'Breaks something else in the lab',
      method: 'post',
      scope: 'write',
      body: labScenarioRequest,
      answer: 'Lab',
    },
  ],
  '/api/v1/lab/rotate': [
    {
      summary: 'Renews the CA of the issuer of the lab, or the key that it signs with',
      method: 'post',
      scope: 'write',
      body: labRotateRequest,
      answer: 'Lab',
    },
  ],
  '/api/v1/lab/reset': [
    {
      summary: 'Starts the scenario of the lab again',
      method: 'post',
      scope: 'write',
      answer: 'Lab',
    },
  ],
  '/api/v1/lab/try': [
    {
      summary: 'Has the workload of the lab ask STS for credentials, which are thrown away',
      method: 'post',
      scope: 'write',
      body: labTryRequest,
      answer: 'LabTry',
    },
  ],
} as const;
