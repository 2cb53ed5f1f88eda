// SPDX-License-Identifier: Apache-2.0

import { invalidIdentityToken, THUMBPRINT_MESSAGE } from '../../../core/gates/answers.ts';
import { presents } from '../issuer/pki.ts';
import { PRIVATE_ROOT } from './issuers.ts';
import { refusedAt, type Scenario, WITH_ISSUER_CA } from './scenario.ts';

export const rootNotSent: Scenario = {
  name: 'root-not-sent',
  broken: "IAM lists the issuer's true root, but the server does not send it",
  expected: refusedAt('endpoint-trust', invalidIdentityToken(THUMBPRINT_MESSAGE)),
  fix: 'mends',
  fixFlags: WITH_ISSUER_CA,
  lay: async (pki) => {
    const root = await pki.root(PRIVATE_ROOT);
    const intermediate = await pki.intermediate('Lab Private TLS CA 1', root);
    return {
      ca: 'private',
      presented: presents(await pki.leaf(intermediate), intermediate),
      issuerCas: [root.certificate],
      listed: [root.certificate],
    };
  },
};
