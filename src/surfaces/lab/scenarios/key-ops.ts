// SPDX-License-Identifier: Apache-2.0

import { GENERIC_MESSAGE, invalidIdentityToken } from '../../../core/gates/answers.ts';
import { privateIssuer } from './issuers.ts';
import { refusedAt, type Scenario } from './scenario.ts';

export const keyOps: Scenario = {
  name: 'key-ops',
  broken: 'the key that signs tokens is published with key_ops, which STS refuses',
  expected: refusedAt('signature', invalidIdentityToken(GENERIC_MESSAGE)),
  fix: 'cannot',
  lay: async (pki) => ({
    ...(await privateIssuer(pki)),
    jwk: (usual) => ({ ...usual, key_ops: ['verify'] }),
  }),
};
