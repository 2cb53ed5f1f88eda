// SPDX-License-Identifier: Apache-2.0

import { invalidIdentityToken, THUMBPRINT_MESSAGE } from '../../../core/gates/answers.ts';
import { publicIssuer } from './issuers.ts';
import { type Scenario } from './scenario.ts';

export const otherPartition: Scenario = {
  name: 'other-partition',
  broken:
    'in GovCloud: the CA is public and the list is nonsense; whether AWS goes by its library there is not published, and the lab refuses',
  partition: 'aws-us-gov',
  expected: {
    refusedBy: 'endpoint-trust',
    answer: invalidIdentityToken(THUMBPRINT_MESSAGE),
    cause: undefined,
    predictionDiffers: 'unknown',
    finding: 'other-partition',
  },
  fix: 'cannot',
  lay: async (pki) => ({ ...(await publicIssuer(pki)), listed: ['f'.repeat(40)] }),
};
