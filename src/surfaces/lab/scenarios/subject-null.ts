// SPDX-License-Identifier: Apache-2.0

import { SUBJECT_NULL } from '../../../core/gates/answers.ts';
import { privateIssuer } from './issuers.ts';
import { refusedAt, type Scenario } from './scenario.ts';

export const subjectNull: Scenario = {
  name: 'subject-null',
  broken: 'the issuer writes sub as null',
  expected: refusedAt('claims', SUBJECT_NULL),
  fix: 'cannot',
  lay: async (pki) => ({
    ...(await privateIssuer(pki)),
    claims: (usual) => ({ ...usual, sub: null }),
  }),
};
