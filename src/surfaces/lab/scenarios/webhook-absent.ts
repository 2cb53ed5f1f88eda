// SPDX-License-Identifier: Apache-2.0

import { privateIssuer } from './issuers.ts';
import { foundInWorkload, type Scenario } from './scenario.ts';

export const webhookAbsent: Scenario = {
  name: 'webhook-absent',
  broken: 'STS is never called: the cluster has no webhook that gives pods their web identity',
  expected: foundInWorkload('webhook-absent'),
  fix: 'nothing-to-do',
  lay: async (pki) => ({
    ...(await privateIssuer(pki)),
    kubernetes: (usual) => ({ ...usual, hasWebhook: false }),
  }),
};
