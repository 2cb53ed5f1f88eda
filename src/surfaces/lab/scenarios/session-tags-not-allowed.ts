// SPDX-License-Identifier: Apache-2.0

import { NOT_AUTHORIZED } from '../../../core/gates/answers.ts';
import { privateIssuer } from './issuers.ts';
import { refusedAt, type Scenario, WITH_TRUST_POLICY } from './scenario.ts';

export const sessionTagsNotAllowed: Scenario = {
  name: 'session-tags-not-allowed',
  broken: 'the token carries session tags, and the trust policy does not allow sts:TagSession',
  expected: refusedAt('trust-policy', NOT_AUTHORIZED),
  fix: 'mends',
  fixFlags: WITH_TRUST_POLICY,
  lay: async (pki) => ({
    ...(await privateIssuer(pki)),
    claims: (usual) => ({
      ...usual,
      'https://aws.amazon.com/tags': { principal_tags: { team: ['web'] }, transitive_tag_keys: [] },
    }),
  }),
};
