// SPDX-License-Identifier: Apache-2.0

import { NOT_AUTHORIZED } from '../../../core/gates/answers.ts';
import { privateIssuer } from './issuers.ts';
import { type Scenario } from './scenario.ts';

export const roleYoung: Scenario = {
  name: 'role-young',
  broken: 'nothing, in a minute: the role was created just now, and STS does not know it yet',
  expected: {
    refusedBy: 'role',
    answer: NOT_AUTHORIZED,
    cause: undefined,
    predictionDiffers: 'credentials',
    finding: 'role-young',
  },
  fix: 'cannot',
  lay: async (pki) => ({
    ...(await privateIssuer(pki)),
    role: (usual) => ({ ...usual, createdAt: pki.now }),
    propagationMs: PROPAGATION_MS,
  }),
};

/** Of AWS, 5 to 11 seconds were recorded on 2026-09-11; a rehearsal should last longer. */
const PROPAGATION_MS = 120_000;
