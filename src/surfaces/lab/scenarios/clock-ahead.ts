// SPDX-License-Identifier: Apache-2.0

import { notYetValid } from '../../../core/gates/answers.ts';
import { privateIssuer } from './issuers.ts';
import { laterBy } from '../issuer/tokens.ts';
import { refusedAt, type Scenario, TIME } from './scenario.ts';

export const clockAhead: Scenario = {
  name: 'clock-ahead',
  broken: "the issuer's clock is an hour ahead, and AWS allows for five minutes",
  expected: refusedAt('claims', notYetValid(TIME, TIME)),
  fix: 'cannot',
  lay: async (pki) => ({
    ...(await privateIssuer(pki)),
    claims: (usual) => laterBy(HOUR, usual),
  }),
};

const HOUR = 3600;
