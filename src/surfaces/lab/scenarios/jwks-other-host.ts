// SPDX-License-Identifier: Apache-2.0

import { invalidIdentityToken, THUMBPRINT_MESSAGE } from '../../../core/gates/answers.ts';
import { presents } from '../issuer/pki.ts';
import { privateIssuer } from './issuers.ts';
import { refusedAt, type Scenario, WITH_ISSUER_CA } from './scenario.ts';

export const jwksOtherHost: Scenario = {
  name: 'jwks-other-host',
  broken: 'jwks_uri is on another host, whose CA IAM does not list',
  expected: refusedAt('endpoint-trust', invalidIdentityToken(THUMBPRINT_MESSAGE)),
  fix: 'mends',
  fixFlags: WITH_ISSUER_CA,
  lay: async (pki) => {
    const [usual, root] = await Promise.all([
      privateIssuer(pki),
      pki.root('Lab Private Root CA of the key host'),
    ]);
    return {
      ...usual,
      keysHost: presents(await pki.leaf(root), root),
      issuerCas: [...usual.issuerCas, root.certificate],
    };
  },
};
