// SPDX-License-Identifier: Apache-2.0

import { NOT_AUTHORIZED } from '../../../core/gates/answers.ts';
import { privateIssuer } from './issuers.ts';
import { refusedAt, type Scenario, trusting, WITH_TRUST_POLICY } from './scenario.ts';

export const partitionMixed: Scenario = {
  name: 'partition-mixed',
  broken: 'in China: the trust policy names the provider by an ARN of another partition',
  partition: 'aws-cn',
  expected: { ...refusedAt('trust-policy', NOT_AUTHORIZED), finding: 'partition-mixed' },
  fix: 'mends',
  fixFlags: WITH_TRUST_POLICY,
  lay: async (pki) => ({
    ...(await privateIssuer(pki)),
    role: trusting((policy) => policy.replace('arn:aws-cn:', 'arn:aws:')),
  }),
};
