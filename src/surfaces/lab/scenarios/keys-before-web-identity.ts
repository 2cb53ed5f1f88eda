// SPDX-License-Identifier: Apache-2.0

import { withContainer } from '../kubernetes/default-workload.ts';
import { privateIssuer } from './issuers.ts';
import { foundInWorkload, type Scenario } from './scenario.ts';

export const keysBeforeWebIdentity: Scenario = {
  name: 'keys-before-web-identity',
  broken:
    'STS is never called: the container has access keys in its variables, and SDKs take those first',
  expected: foundInWorkload('keys-before-web-identity'),
  fix: 'nothing-to-do',
  lay: async (pki) => ({
    ...(await privateIssuer(pki)),
    kubernetes: (usual) => withContainer(usual, (container) => ({ ...container, env: KEYS })),
  }),
};

/** Those of AWS's documentation, which open nothing. */
const KEYS = [
  { name: 'AWS_ACCESS_KEY_ID', value: 'AKIAIOSFODNN7EXAMPLE' },
  { name: 'AWS_SECRET_ACCESS_KEY', value: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY' },
];
