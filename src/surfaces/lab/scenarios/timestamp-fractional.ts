// SPDX-License-Identifier: Apache-2.0

import { INVALID_TIMESTAMP } from '../../../core/gates/answers.ts';
import { privateIssuer } from './issuers.ts';
import { refusedAt, type Scenario } from './scenario.ts';

export const timestampFractional: Scenario = {
  name: 'timestamp-fractional',
  broken: 'the issuer writes iat with a fraction of a second',
  expected: refusedAt('claims', INVALID_TIMESTAMP),
  fix: 'cannot',
  lay: async (pki) => ({
    ...(await privateIssuer(pki)),
    claims: (usual) => ({ ...usual, iat: Number(usual['iat']) + 0.25 }),
  }),
};
