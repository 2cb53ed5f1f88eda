// SPDX-License-Identifier: Apache-2.0

import { invalidIdentityToken, NOT_A_JWT_MESSAGE } from '../../../core/gates/answers.ts';
import { privateIssuer } from './issuers.ts';
import { refusedAt, type Scenario } from './scenario.ts';

export const algUnsupported: Scenario = {
  name: 'alg-unsupported',
  broken: 'the issuer signs tokens with EdDSA, which STS does not take',
  expected: refusedAt('token-form', invalidIdentityToken(NOT_A_JWT_MESSAGE)),
  fix: 'cannot',
  lay: async (pki) => ({
    ...(await privateIssuer(pki)),
    token: (usual) => usual.replace(/^[^.]+/, HEADER),
  }),
};

const HEADER = Buffer.from(JSON.stringify({ alg: 'EdDSA', kid: 'ed-1', typ: 'JWT' })).toString(
  'base64url',
);
