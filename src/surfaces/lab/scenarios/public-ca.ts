// SPDX-License-Identifier: Apache-2.0

import { publicIssuer } from './issuers.ts';
import { HOLDS, type Scenario } from './scenario.ts';

export const publicCa: Scenario = {
  name: 'public-ca',
  broken: "nothing: the list is nonsense, and AWS's library trusts the chain, so nobody reads it",
  expected: HOLDS,
  fix: 'nothing-to-do',
  lay: async (pki) => ({ ...(await publicIssuer(pki)), listed: ['f'.repeat(40)] }),
};
