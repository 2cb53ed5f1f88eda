// SPDX-License-Identifier: Apache-2.0

import { ANNOTATIONS } from '../../../core/model/kubernetes.ts';
import { privateIssuer } from './issuers.ts';
import { WORKLOAD } from '../control/defaults.ts';
import { foundInWorkload, type Scenario } from './scenario.ts';

export const containersSkipped: Scenario = {
  name: 'containers-skipped',
  broken: 'STS is never called: an annotation of the pod tells the webhook to skip its container',
  expected: foundInWorkload('containers-skipped'),
  fix: 'nothing-to-do',
  lay: async (pki) => ({
    ...(await privateIssuer(pki)),
    kubernetes: (usual) => ({
      ...usual,
      template: {
        ...usual.template,
        annotations: { [ANNOTATIONS.skip]: WORKLOAD.name },
      },
    }),
  }),
};
