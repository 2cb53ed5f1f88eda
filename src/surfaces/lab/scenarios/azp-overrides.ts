// SPDX-License-Identifier: Apache-2.0

import { DEFAULT_AUDIENCE } from '../../../core/model/web-identity.ts';
import { GENERIC_MESSAGE, invalidIdentityToken } from '../../../core/gates/answers.ts';
import { privateIssuer } from './issuers.ts';
import { NOT_OF_A_POD, refusedAt, type Scenario, trusting } from './scenario.ts';

export const azpOverrides: Scenario = {
  name: 'azp-overrides',
  broken:
    'the token has azp beside the right aud, as those of Microsoft Entra ID and Google have: azp counts, and is not registered',
  expected: refusedAt('audience', invalidIdentityToken(GENERIC_MESSAGE)),
  fix: 'mends',
  fixFlags: () => [],
  lay: async (pki) => ({
    ...(await privateIssuer(pki)),
    ...NOT_OF_A_POD,
    role: trusting((policy) => policy.replace(`"${DEFAULT_AUDIENCE}"`, `"${APPLICATION}"`)),
    claims: (usual) => ({ ...usual, azp: APPLICATION }),
  }),
};

/** The id of the application that asked for the token. */
const APPLICATION = '3c5b1f6e-0d5e-4b1a-9a51-7f2d8c4e6b90';
