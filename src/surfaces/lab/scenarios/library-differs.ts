// SPDX-License-Identifier: Apache-2.0

import { invalidIdentityToken, THUMBPRINT_MESSAGE } from '../../../core/gates/answers.ts';
import { publicIssuer } from './issuers.ts';
import type { Scenario } from './scenario.ts';

export const libraryDiffers: Scenario = {
  name: 'library-differs',
  broken: "the CA is public for us, but not in AWS's library: so the list counts, and it is stale",
  expected: {
    refusedBy: 'endpoint-trust',
    answer: invalidIdentityToken(THUMBPRINT_MESSAGE),
    cause: undefined,
    predictionDiffers: 'credentials',
  },
  fix: 'mends',
  fixFlags: () => ['--live'],
  lay: async (pki) => {
    const [newcomer, old] = await Promise.all([
      pki.root('Lab Newer Public Root CA'),
      pki.intermediate('Lab Public TLS CA 0', pki.publicRoot),
    ]);
    return {
      ...(await publicIssuer(pki, { root: newcomer })),
      listed: [old.certificate],
      beyondLibrary: [newcomer.certificate],
    };
  },
};
