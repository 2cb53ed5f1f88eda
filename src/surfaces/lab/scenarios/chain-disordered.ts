// SPDX-License-Identifier: Apache-2.0

import { invalidIdentityToken, THUMBPRINT_MESSAGE } from '../../../core/gates/answers.ts';
import { presents } from '../issuer/pki.ts';
import { PRIVATE_ROOT } from './issuers.ts';
import { refusedAt, type Scenario } from './scenario.ts';

export const chainDisordered: Scenario = {
  name: 'chain-disordered',
  broken: 'the CA is public, but the server sends its intermediates in the wrong order',
  expected: refusedAt('endpoint-trust', invalidIdentityToken(THUMBPRINT_MESSAGE)),
  fix: 'cannot',
  lay: async (pki) => {
    const upper = await pki.intermediate('Lab Public Policy CA', pki.publicRoot);
    const [lower, unused] = await Promise.all([
      pki.intermediate('Lab Public TLS CA 1', upper),
      pki.root(PRIVATE_ROOT),
    ]);
    return {
      ca: 'public',
      presented: presents(await pki.leaf(lower), upper, lower),
      issuerCas: [unused.certificate],
      listed: [upper.certificate, lower.certificate],
    };
  },
};
