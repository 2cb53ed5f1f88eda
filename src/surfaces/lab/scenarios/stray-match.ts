// SPDX-License-Identifier: Apache-2.0

import { invalidIdentityToken, THUMBPRINT_MESSAGE } from '../../../core/gates/answers.ts';
import { presents } from '../issuer/pki.ts';
import { PRIVATE_ROOT } from './issuers.ts';
import { refusedAt, type Scenario, WITH_ISSUER_CA } from './scenario.ts';

export const strayMatch: Scenario = {
  name: 'stray-match',
  broken: 'IAM lists a certificate that the server sends only as a stray after the path',
  expected: refusedAt('endpoint-trust', invalidIdentityToken(THUMBPRINT_MESSAGE)),
  fix: 'mends',
  fixFlags: WITH_ISSUER_CA,
  lay: async (pki) => {
    const [root, former] = await Promise.all([
      pki.root(PRIVATE_ROOT),
      pki.root('Lab Former Private Root CA', { from: -2000, until: 200 }),
    ]);
    return {
      ca: 'private',
      presented: presents(await pki.leaf(root), root, former),
      issuerCas: [root.certificate],
      listed: [former.certificate],
    };
  },
};
