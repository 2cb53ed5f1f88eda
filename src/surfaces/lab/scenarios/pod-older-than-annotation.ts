// SPDX-License-Identifier: Apache-2.0

import { privateIssuer } from './issuers.ts';
import { foundInWorkload, type Scenario } from './scenario.ts';

export const podOlderThanAnnotation: Scenario = {
  name: 'pod-older-than-annotation',
  broken: 'STS is never called: the service account was annotated after its pod was made',
  expected: foundInWorkload('pod-older-than-annotation'),
  fix: 'nothing-to-do',
  lay: async (pki) => ({
    ...(await privateIssuer(pki)),
    kubernetes: (usual) => ({ ...usual, annotations: {}, annotatedSince: usual.annotations }),
  }),
};
