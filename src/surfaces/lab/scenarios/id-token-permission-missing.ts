// SPDX-License-Identifier: Apache-2.0

import { jobOf } from '../control/runner.ts';
import { privateIssuer } from './issuers.ts';
import { HOLDS, type Scenario } from './scenario.ts';

export const idTokenPermissionMissing: Scenario = {
  name: 'id-token-permission-missing',
  broken:
    'the workflow lacks permissions: id-token: write, so the runner gives its job no ID token',
  expected: { ...HOLDS, finding: 'id-token-permission-missing', foundBy: 'ci:' },
  fix: 'cannot',
  lay: async (pki) => ({
    ...(await privateIssuer(pki)),
    ...jobOf({ givesTokens: false, event: 'push' }),
  }),
};
