// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { injectedRoleDiffers as check } from '../../../../src/core/checks/injected-role-differs.ts';
import { DARK } from '../../../world.ts';
import {
  barePod,
  container,
  pod,
  withAccount,
  withPods,
  workloadFacts,
} from '../../../workload-world.ts';
import { assertStatus, failing } from './outcome.ts';

const OLD_ROLE = 'arn:aws:iam::111122223333:role/old';
const ASKING = container({ env: { ...container().env, AWS_ROLE_ARN: OLD_ROLE } });

describe('injected-role-differs', () => {
  it('passes where the containers ask for the role that is annotated', () => {
    assertStatus(check, workloadFacts(), 'pass');
  });

  it('fails where a container asks for another', () => {
    const world = workloadFacts(withPods(pod({ containers: [ASKING] })));
    assert.match(
      failing(check, world).detail,
      /^container web of team-a\/web-0 asks for .*role\/old,/,
    );
  });

  it('does not apply where no value is known, or no role is annotated', () => {
    const secret = container({ env: { AWS_ROLE_ARN: undefined } });
    assertStatus(check, workloadFacts(withPods(pod({ containers: [secret] }))), 'not-applicable');
    assertStatus(check, workloadFacts(withPods(barePod())), 'not-applicable');
    assertStatus(check, workloadFacts(withAccount({ annotations: {} })), 'not-applicable');
  });

  it('is unknown where the pods were not seen', () => {
    assertStatus(check, workloadFacts({ pods: DARK }), 'unknown');
  });
});
