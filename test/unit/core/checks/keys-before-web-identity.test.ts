// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { keysBeforeWebIdentity as check } from '../../../../src/core/checks/keys-before-web-identity.ts';
import { DARK } from '../../../world.ts';
import { container, DEPLOYMENT, pod, withPods, workloadFacts } from '../../../workload-world.ts';
import { assertStatus, failing } from './outcome.ts';

const KEYED = container({
  env: { ...container().env, AWS_ACCESS_KEY_ID: undefined, AWS_SECRET_ACCESS_KEY: undefined },
});
const WORLD = withPods(pod({ containers: [KEYED] }));

describe('keys-before-web-identity', () => {
  it('passes where no container has an access key', () => {
    assertStatus(check, workloadFacts(), 'pass');
  });

  it('fails where one has, be the value known or not', () => {
    const { detail } = failing(check, workloadFacts(WORLD));
    assert.match(detail, /^container web of team-a\/web-0 has AWS_ACCESS_KEY_ID, /);
  });

  it('takes the variables out of a deployment', () => {
    const { remedies } = failing(check, workloadFacts({ ...WORLD, workload: DEPLOYMENT }));
    assert.deepEqual(remedies[0]?.argv?.slice(3), [
      'set',
      'env',
      'deployment/web',
      '--namespace',
      'team-a',
      '--containers',
      'web',
      'AWS_ACCESS_KEY_ID-',
      'AWS_SECRET_ACCESS_KEY-',
      'AWS_SESSION_TOKEN-',
    ]);
  });

  it('does not apply where no pod runs, and is unknown where pods were not seen', () => {
    assertStatus(check, workloadFacts(withPods()), 'not-applicable');
    assertStatus(check, workloadFacts({ pods: DARK }), 'unknown');
  });
});
