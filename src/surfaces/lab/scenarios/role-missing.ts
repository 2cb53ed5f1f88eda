// SPDX-License-Identifier: Apache-2.0

import { NOT_AUTHORIZED } from '../../../core/gates/answers.ts';
import { privateIssuer } from './issuers.ts';
import { refusedAt, type Scenario } from './scenario.ts';

export const roleMissing: Scenario = {
  name: 'role-missing',
  broken: 'there is no role of the name that the service account is annotated with',
  expected: refusedAt('role', NOT_AUTHORIZED),
  fix: 'cannot',
  lay: async (pki) => ({ ...(await privateIssuer(pki)), role: () => undefined }),
};
