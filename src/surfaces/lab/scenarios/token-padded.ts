// SPDX-License-Identifier: Apache-2.0

import { privateIssuer } from './issuers.ts';
import { HOLDS, type Scenario } from './scenario.ts';

export const tokenPadded: Scenario = {
  name: 'token-padded',
  broken: 'the token file ends with a line feed, which SDKs send along',
  expected: { ...HOLDS, finding: 'token-padded' },
  fix: 'cannot',
  lay: async (pki) => ({ ...(await privateIssuer(pki)), token: (usual) => `${usual}\n` }),
};
