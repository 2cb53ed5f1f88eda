// SPDX-License-Identifier: Apache-2.0

import { NOT_AUTHORIZED } from '../../../core/gates/answers.ts';
import { privateIssuer } from './issuers.ts';
import { refusedAt, type Scenario, trusting } from './scenario.ts';

export const explicitDeny: Scenario = {
  name: 'explicit-deny',
  broken: 'one statement of the trust policy admits the workload, and another denies it',
  expected: refusedAt('trust-policy', NOT_AUTHORIZED),
  fix: 'cannot',
  lay: async (pki) => ({
    ...(await privateIssuer(pki)),
    role: trusting((policy) =>
      policy.replace(/"Effect":"Allow",("Principal":\{[^}]+\})/, denyingBefore),
    ),
  }),
};

/** A statement for the same principal that denies, before the one that goes on from here. */
function denyingBefore(_allowing: string, principal: string): string {
  const denying = `"Sid":"NobodyForNow","Effect":"Deny",${principal},"Action":"sts:AssumeRoleWithWebIdentity"`;
  return `${denying}},{"Effect":"Allow",${principal}`;
}
