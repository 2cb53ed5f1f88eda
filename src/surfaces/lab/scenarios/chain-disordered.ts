// SPDX-License-Identifier: Apache-2.0

import { invalidIdentityToken, THUMBPRINT_MESSAGE } from '../../../core/gates/answers.ts';
import { presents } from '../ground.ts';
import { PRIVATE_ROOT } from '../issuers.ts';
import { refusedAt, type Scenario } from './scenario.ts';

export const chainDisordered: Scenario = {
  name: 'chain-disordered',
  broken:
    'the CA is public, but the server sends its intermediates in the wrong order: refused whatever is listed',
  expected: refusedAt('endpoint-trust', invalidIdentityToken(THUMBPRINT_MESSAGE)),
  fix: 'cannot',
  lay: async (ground) => {
    const upper = await ground.intermediate('Lab Public Policy CA', ground.publicRoot);
    const [lower, unused] = await Promise.all([
      ground.intermediate('Lab Public TLS CA 1', upper),
      ground.root(PRIVATE_ROOT),
    ]);
    return {
      ca: 'public',
      presented: presents(await ground.leaf(lower), upper, lower),
      issuerCas: [unused.certificate],
      listed: [upper.certificate, lower.certificate],
    };
  },
};
