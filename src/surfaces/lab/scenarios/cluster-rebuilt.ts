// SPDX-License-Identifier: Apache-2.0

import { GENERIC_MESSAGE, invalidIdentityToken } from '../../../core/gates/answers.ts';
import { privateIssuer } from './issuers.ts';
import {
  WITH_TRUST_POLICY,
  refusedAt,
  type Scenario,
  trusting,
  WITH_ISSUER_CA,
} from './scenario.ts';

export const clusterRebuilt: Scenario = {
  name: 'cluster-rebuilt',
  broken:
    'the cluster was rebuilt and has a new issuer; the provider and the trust policy are for the old one',
  expected: refusedAt('provider', invalidIdentityToken(GENERIC_MESSAGE)),
  fix: 'mends',
  fixFlags: (announcement) => [...WITH_ISSUER_CA(announcement), ...WITH_TRUST_POLICY(announcement)],
  lay: async (pki) => ({
    ...(await privateIssuer(pki)),
    provider: (usual) => ({ ...usual, arn: ofOld(usual.arn), url: ofOld(usual.url) }),
    role: trusting(ofOld),
  }),
};

function ofOld(text: string): string {
  return text.replaceAll(/\/id\/[0-9A-F]{32}/g, `/id/${OLD_CLUSTER}`);
}

const OLD_CLUSTER = '9999AAAA8888BBBB7777CCCC6666DDDD';
