// SPDX-License-Identifier: Apache-2.0

import { privateIssuer } from './issuers.ts';
import { HOLDS, type Scenario } from './scenario.ts';

export const kubernetesDenied: Scenario = {
  name: 'kubernetes-denied',
  broken:
    'STS gives credentials, but you may not read service accounts and pods of the cluster, so nobody can tell from here',
  expected: { ...HOLDS, foundBy: 'sa:' },
  fix: 'nothing-to-do',
  lay: async (pki) => ({
    ...(await privateIssuer(pki)),
    kubernetes: (usual) => ({ ...usual, denied: DENIED }),
  }),
};

const DENIED = ['serviceaccounts', 'pods'].flatMap((resource) =>
  ['get', 'list'].map((verb) => ({ verb, resource })),
);
