// SPDX-License-Identifier: Apache-2.0

import { invalidIdentityToken, THUMBPRINT_MESSAGE } from '../../../core/gates/answers.ts';
import { presents } from '../issuer/pki.ts';
import { PRIVATE_ROOT } from './issuers.ts';
import { refusedAt, type Scenario, WITH_ISSUER_CA } from './scenario.ts';

export const leafPinned: Scenario = {
  name: 'leaf-pinned',
  broken: "IAM lists the server's own certificate instead of its CA, and it was renewed",
  expected: refusedAt('endpoint-trust', invalidIdentityToken(THUMBPRINT_MESSAGE)),
  fix: 'mends',
  fixFlags: WITH_ISSUER_CA,
  lay: async (pki) => {
    const root = await pki.root(PRIVATE_ROOT);
    const [leaf, former] = await Promise.all([
      pki.leaf(root),
      pki.leaf(root, { validity: { from: -90, until: 1 } }),
    ]);
    return {
      ca: 'private',
      presented: presents(leaf, root),
      issuerCas: [root.certificate],
      listed: [former.certificate],
    };
  },
};
