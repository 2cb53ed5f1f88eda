// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { partitionMixed as check } from '../../../../src/core/checks/partition-mixed.ts';
import { DARK, facts, ROLE_ARN, TRUST_POLICY } from '../../../world.ts';
import { container, pod, withPods, workloadFacts } from '../../../workload-world.ts';
import { withRequest, withRole } from '../gates/changed.ts';
import { assertStatus, failing } from './outcome.ts';

const CHINA = ROLE_ARN.replace('arn:aws:', 'arn:aws-cn:');

describe('partition-mixed', () => {
  it('passes where all is in one partition', () => {
    assertStatus(check, facts(), 'pass');
    assertStatus(check, workloadFacts(), 'pass');
  });

  it('fails where the role is in another partition than its provider', () => {
    const { detail } = failing(check, facts(withRequest({ roleArn: CHINA })));
    assert.equal(detail, 'the role is in the partition aws-cn, and the provider in aws');
  });

  it('fails where the trust policy names a provider of another partition', () => {
    const trustPolicy = TRUST_POLICY.replace('arn:aws:', 'arn:aws-us-gov:');
    const { detail } = failing(check, facts(withRole({ trustPolicy })));
    assert.match(detail, /the principal of the trust policy in aws-us-gov$/);
  });

  it('fails where the workload runs in a Region of another partition', () => {
    const env = { ...container().env, AWS_REGION: 'cn-north-1' };
    const world = workloadFacts(withPods(pod({ containers: [container({ env })] })));
    assert.match(failing(check, world).detail, /the Region of the workload in aws-cn$/);
  });

  it('is unknown where what may name another was not seen', () => {
    assertStatus(check, workloadFacts({ pods: DARK }), 'unknown');
    assertStatus(check, facts({ provider: DARK }), 'unknown');
  });

  it('does not apply where one thing at most names a partition', () => {
    const { target } = facts();
    const world = {
      request: undefined,
      role: undefined,
      provider: undefined,
      target: { ...target, providerArn: undefined },
    };
    assertStatus(check, facts(world), 'not-applicable');
  });
});
