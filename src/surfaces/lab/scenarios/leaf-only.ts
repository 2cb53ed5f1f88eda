// SPDX-License-Identifier: Apache-2.0

import { invalidIdentityToken, THUMBPRINT_MESSAGE } from '../../../core/gates/answers.ts';
import { presents } from '../issuer/pki.ts';
import { PRIVATE_ROOT } from './issuers.ts';
import { refusedAt, type Scenario } from './scenario.ts';

export const leafOnly: Scenario = {
  name: 'leaf-only',
  broken:
    'the server sends its own certificate alone, as many private set-ups do, and it was renewed',
  expected: refusedAt('endpoint-trust', invalidIdentityToken(THUMBPRINT_MESSAGE)),
  fix: 'mends',
  fixFlags: ({ caFile }) => ['--issuer-ca', caFile, '--allow-leaf'],
  lay: async (pki) => {
    const root = await pki.root(PRIVATE_ROOT);
    const [leaf, former] = await Promise.all([
      pki.leaf(root),
      pki.leaf(root, { validity: { from: -90, until: 1 } }),
    ]);
    return {
      ca: 'private',
      presented: presents(leaf),
      issuerCas: [root.certificate],
      listed: [former.certificate],
    };
  },
};
