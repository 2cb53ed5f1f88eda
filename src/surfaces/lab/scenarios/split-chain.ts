// SPDX-License-Identifier: Apache-2.0

import { invalidIdentityToken, THUMBPRINT_MESSAGE } from '../../../core/gates/answers.ts';
import { privateIssuer } from './issuers.ts';
import { type Scenario, WITH_ISSUER_CA } from './scenario.ts';

export const splitChain: Scenario = {
  name: 'split-chain',
  broken: 'the issuer has two addresses that serve chains of different CAs, and IAM lists one',
  expected: {
    refusedBy: 'endpoint-trust',
    answer: invalidIdentityToken(THUMBPRINT_MESSAGE),
    cause: 'endpoint-trust',
    predictionDiffers: 'intermittent',
    nowAndThen: true,
  },
  fix: 'mends',
  fixFlags: WITH_ISSUER_CA,
  lay: async (pki) => {
    const [one, other] = await Promise.all([privateIssuer(pki), privateIssuer(pki)]);
    return {
      ...one,
      elsewhere: other.presented,
      issuerCas: [...one.issuerCas, ...other.issuerCas],
      listed: other.listed,
    };
  },
};
