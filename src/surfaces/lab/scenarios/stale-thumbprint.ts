// SPDX-License-Identifier: Apache-2.0

import { invalidIdentityToken, THUMBPRINT_MESSAGE } from '../../../core/gates/answers.ts';
import { PRIVATE_ROOT, privateIssuer } from './issuers.ts';
import { refusedAt, type Scenario, WITH_ISSUER_CA } from './scenario.ts';

export const staleThumbprint: Scenario = {
  name: 'stale-thumbprint',
  broken: 'the private CA was renewed with a new key, and IAM still lists the old root',
  expected: refusedAt('endpoint-trust', invalidIdentityToken(THUMBPRINT_MESSAGE)),
  fix: 'mends',
  fixFlags: WITH_ISSUER_CA,
  lay: async (pki) => {
    const [renewed, old] = await Promise.all([
      privateIssuer(pki),
      pki.root(PRIVATE_ROOT, { from: -1100, until: -5 }),
    ]);
    return { ...renewed, listed: [old.certificate] };
  },
};
