// SPDX-License-Identifier: Apache-2.0

import { privateIssuer } from './issuers.ts';
import { foundInWorkload, type Scenario } from './scenario.ts';

export const serviceAccountNotAnnotated: Scenario = {
  name: 'service-account-not-annotated',
  broken: 'STS is never called: the service account does not name a role',
  expected: foundInWorkload('service-account-not-annotated'),
  fix: 'nothing-to-do',
  lay: async (pki) => ({
    ...(await privateIssuer(pki)),
    kubernetes: (usual) => ({ ...usual, annotations: {} }),
  }),
};
