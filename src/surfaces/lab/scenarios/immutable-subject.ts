// SPDX-License-Identifier: Apache-2.0

import { NOT_AUTHORIZED } from '../../../core/gates/answers.ts';
import { privateIssuer } from './issuers.ts';
import { NOT_OF_A_POD, refusedAt, type Scenario, trusting, WITH_TRUST_POLICY } from './scenario.ts';

/** GitHub, changelog of 2026-04-23: repositories made, renamed or moved since 2026-07-15. */
export const immutableSubject: Scenario = {
  name: 'immutable-subject',
  broken:
    'the repository was renamed: the subject of its CI jobs now has ids, and the trust policy has none',
  expected: refusedAt('trust-policy', NOT_AUTHORIZED),
  fix: 'mends',
  fixFlags: WITH_TRUST_POLICY,
  lay: async (pki) => ({
    ...(await privateIssuer(pki)),
    ...NOT_OF_A_POD,
    role: trusting((policy) =>
      policy.replace(
        /system:serviceaccount:[\w:-]+/,
        'repo:octo-org/octo-repo:ref:refs/heads/main',
      ),
    ),
    claims: ({ 'kubernetes.io': _, ...usual }) => ({
      ...usual,
      sub: 'repo:octo-org@65/octo-repo@1234:ref:refs/heads/main',
      ref: 'refs/heads/main',
      repository: 'octo-org/octo-repo',
      repository_id: '1234',
      repository_owner: 'octo-org',
      repository_owner_id: '65',
    }),
  }),
};
