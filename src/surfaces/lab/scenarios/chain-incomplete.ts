// SPDX-License-Identifier: Apache-2.0

import { invalidIdentityToken, THUMBPRINT_MESSAGE } from '../../../core/gates/answers.ts';
import { presents } from '../issuer/pki.ts';
import { refusedAt, type Scenario } from './scenario.ts';

export const chainIncomplete: Scenario = {
  name: 'chain-incomplete',
  broken: 'the CA is public, but the intermediate is not sent: so the list counts, and it is stale',
  expected: refusedAt('endpoint-trust', invalidIdentityToken(THUMBPRINT_MESSAGE)),
  fix: 'mends',
  fixFlags: ({ caFile }) => ['--issuer-ca', caFile, '--allow-leaf'],
  lay: async (pki) => {
    const intermediate = await pki.intermediate('Lab Public TLS CA 1', pki.publicRoot);
    return {
      ca: 'public',
      presented: presents(await pki.leaf(intermediate)),
      issuerCas: [intermediate.certificate],
      listed: [intermediate.certificate],
    };
  },
};
