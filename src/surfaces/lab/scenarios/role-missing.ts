// SPDX-License-Identifier: Apache-2.0

import { NOT_AUTHORIZED } from '../../../core/gates/answers.ts';
import { privateIssuer } from './issuers.ts';
import { refusedAt, type Scenario } from './scenario.ts';

export const roleMissing: Scenario = {
  name: 'role-missing',
  broken: 'the service account names a role that does not exist',
  expected: refusedAt('role', NOT_AUTHORIZED),
  fix: 'cannot',
  lay: async (pki) => ({ ...(await privateIssuer(pki)), role: () => undefined }),
};
