// SPDX-License-Identifier: Apache-2.0

import { ANNOTATIONS } from '../../../core/model/kubernetes.ts';
import { privateIssuer } from './issuers.ts';
import { foundInWorkload, type Scenario } from './scenario.ts';

export const podIdentityBesideIrsa: Scenario = {
  name: 'pod-identity-beside-irsa',
  broken:
    'STS gives credentials, but EKS Pod Identity has an association for the service account too, with another role, and SDKs take the web identity',
  expected: foundInWorkload('pod-identity-beside-irsa'),
  fix: 'nothing-to-do',
  lay: async (pki) => ({
    ...(await privateIssuer(pki)),
    kubernetes: (usual) => ({
      ...usual,
      associatedSince: `${String(usual.annotations[ANNOTATIONS.role])}ForPodIdentity`,
    }),
  }),
};
