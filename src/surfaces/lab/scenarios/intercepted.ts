// SPDX-License-Identifier: Apache-2.0

import { privateIssuer } from './issuers.ts';
import type { Scenario } from './scenario.ts';

export const intercepted: Scenario = {
  name: 'intercepted',
  broken:
    'STS gives credentials, but a middlebox shows its own CA to this machine, so nobody can tell from here',
  expected: {
    refusedBy: undefined,
    answer: undefined,
    cause: undefined,
    predictionDiffers: 'unknown',
  },
  fix: 'cannot',
  lay: async (pki) => {
    const [usual, middlebox] = await Promise.all([
      privateIssuer(pki),
      pki.root('Lab Middlebox CA'),
    ]);
    return { ...usual, interceptor: middlebox };
  },
};
