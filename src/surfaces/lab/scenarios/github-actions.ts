// SPDX-License-Identifier: Apache-2.0

import { jobOf } from '../control/runner.ts';
import { privateIssuer } from './issuers.ts';
import { HOLDS, type Scenario } from './scenario.ts';

export const githubActions: Scenario = {
  name: 'github-actions',
  broken: 'nothing: a job of GitHub Actions, whose runner gives it ID tokens',
  expected: HOLDS,
  fix: 'nothing-to-do',
  lay: async (pki) => ({
    ...(await privateIssuer(pki)),
    ...jobOf({ givesTokens: true, event: 'push' }),
  }),
};
