// SPDX-License-Identifier: Apache-2.0

import { privateIssuer } from './issuers.ts';
import { jobOf } from '../control/runner.ts';
import { HOLDS, type Scenario } from './scenario.ts';

export const forkWithoutToken: Scenario = {
  name: 'fork-without-token',
  broken: 'the pull request comes from a fork, and the runner gives its job no ID token',
  expected: { ...HOLDS, finding: 'fork-without-token', foundBy: 'ci:' },
  fix: 'cannot',
  lay: async (pki) => ({
    ...(await privateIssuer(pki)),
    ...jobOf({ givesTokens: false, event: 'pull_request', from: 'somebody/octo-repo' }),
  }),
};
