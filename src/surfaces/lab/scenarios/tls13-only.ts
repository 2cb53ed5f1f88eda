// SPDX-License-Identifier: Apache-2.0

import { invalidIdentityToken, THUMBPRINT_MESSAGE } from '../../../core/gates/answers.ts';
import { publicIssuer } from './issuers.ts';
import { refusedAt, type Scenario } from './scenario.ts';

export const tls13Only: Scenario = {
  name: 'tls13-only',
  broken: 'the CA is public, but the server demands TLS 1.3: so the list counts, and it is stale',
  expected: refusedAt('endpoint-trust', invalidIdentityToken(THUMBPRINT_MESSAGE)),
  fix: 'mends',
  fixFlags: () => [],
  lay: async (pki) => {
    const [usual, old] = await Promise.all([
      publicIssuer(pki),
      pki.intermediate('Lab Public TLS CA 0', pki.publicRoot),
    ]);
    return {
      ...usual,
      presented: { ...usual.presented, tls13Only: true },
      listed: [old.certificate],
    };
  },
};
