// SPDX-License-Identifier: Apache-2.0

import { privateIssuer } from './issuers.ts';
import { foundInWorkload, type Scenario } from './scenario.ts';

export const podOlderThanAnnotation: Scenario = {
  name: 'pod-older-than-annotation',
  broken:
    'nothing at STS, which is never asked: the service account was annotated when its pod was there already',
  expected: foundInWorkload('pod-older-than-annotation'),
  fix: 'nothing-to-do',
  lay: async (pki) => ({
    ...(await privateIssuer(pki)),
    kubernetes: (usual) => ({ ...usual, annotations: {}, annotatedSince: usual.annotations }),
  }),
};
