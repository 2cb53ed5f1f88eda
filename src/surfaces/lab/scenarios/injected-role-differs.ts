// SPDX-License-Identifier: Apache-2.0

import { ANNOTATIONS } from '../../../core/model/kubernetes.ts';
import { privateIssuer } from './issuers.ts';
import { foundInWorkload, type Scenario } from './scenario.ts';

export const injectedRoleDiffers: Scenario = {
  name: 'injected-role-differs',
  broken:
    'STS gives credentials, but the annotation was changed to another role, and the pod still asks for the one before',
  expected: foundInWorkload('injected-role-differs'),
  fix: 'nothing-to-do',
  lay: async (pki) => ({
    ...(await privateIssuer(pki)),
    secondRole: 'Old',
    kubernetes: (usual) => ({
      ...usual,
      annotations: { [ANNOTATIONS.role]: `${String(usual.annotations[ANNOTATIONS.role])}Old` },
      annotatedSince: usual.annotations,
    }),
  }),
};
