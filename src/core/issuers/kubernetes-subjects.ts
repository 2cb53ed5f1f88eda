// SPDX-License-Identifier: Apache-2.0

import type { SubjectForm } from './known-issuer.ts';

/** @see Kubernetes documentation, Authenticating: service account tokens. */
export const KUBERNETES_SUBJECTS: readonly SubjectForm[] = [
  {
    name: 'service account',
    example: 'system:serviceaccount:team-a:web',
    pattern: /^system:serviceaccount:(?<namespace>[^:]+):(?<account>[^:]+)$/,
    says: 'a pod, by its namespace and its service account',
  },
];
