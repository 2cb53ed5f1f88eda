// SPDX-License-Identifier: Apache-2.0

import { NOT_AUTHORIZED } from '../../../core/gates/answers.ts';
import { privateIssuer } from './issuers.ts';
import { refusedAt, type Scenario, WITH_TRUST_POLICY } from './scenario.ts';

export const subMismatch: Scenario = {
  name: 'sub-mismatch',
  broken:
    'the trust policy admits the service account in namespace default, and the pod runs in kube-system',
  expected: refusedAt('trust-policy', NOT_AUTHORIZED),
  fix: 'mends',
  fixFlags: WITH_TRUST_POLICY,
  lay: async (pki) => ({
    ...(await privateIssuer(pki)),
    role: (usual) => ({
      ...usual,
      trustPolicy: usual.trustPolicy.replace(
        'system:serviceaccount:kube-system:',
        'system:serviceaccount:default:',
      ),
    }),
  }),
};
