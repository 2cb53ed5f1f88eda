// SPDX-License-Identifier: Apache-2.0

import { presents } from '../issuer/pki.ts';
import { PRIVATE_ROOT } from './issuers.ts';
import { HOLDS, type Scenario } from './scenario.ts';

export const expiredButPresented: Scenario = {
  name: 'expired-but-presented',
  broken: 'STS gives credentials, but the root that IAM lists and the issuer sends has expired',
  expected: HOLDS,
  fix: 'cannot',
  lay: async (pki) => {
    const root = await pki.root(PRIVATE_ROOT, { from: -3650, until: -3 });
    const leaf = await pki.leaf(root);
    return {
      ca: 'private',
      presented: presents(leaf, root),
      issuerCas: [root.certificate],
      listed: [root.certificate],
    };
  },
};
