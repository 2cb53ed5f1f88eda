// SPDX-License-Identifier: Apache-2.0

import { privateIssuer } from './issuers.ts';
import { withTokenVolume } from '../kubernetes/default-workload.ts';
import { foundInWorkload, type Scenario } from './scenario.ts';

export const tokenFileUnreadable: Scenario = {
  name: 'token-file-unreadable',
  broken:
    'STS is never called: the container does not run as root, and its token file is for root alone',
  expected: foundInWorkload('token-file-unreadable'),
  fix: 'nothing-to-do',
  lay: async (pki) => ({
    ...(await privateIssuer(pki)),
    kubernetes: (usual) => {
      const layout = withTokenVolume(usual, { defaultMode: 0o600 });
      const { securityContext, ...spec } = layout.template.spec;
      return { ...layout, template: { ...layout.template, spec } };
    },
  }),
};
