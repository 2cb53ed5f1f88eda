// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { injectedRoleDiffers as check } from '../../../../src/core/checks/injected-role-differs.ts';
import type { Workload } from '../../../../src/core/model/kubernetes.ts';
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
const WEB: Workload = {
  form: 'deploy',
  namespace: 'team-a',
  name: 'web',
  serviceAccount: 'web',
};
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

  it('restarts nothing where the template sets the role: it is removed there', () => {
    const differing = withPods(pod({ containers: [ASKING] }));
    const argvOf = (templateRole: Pick<Workload, 'templateRole'>) =>
      failing(
        check,
        workloadFacts({ ...differing, workload: { ...WEB, ...templateRole } }),
      ).remedies.map(({ argv }) => argv?.slice(3, 6));
    assert.deepEqual(argvOf({}), [['rollout', 'restart', 'deployment']]);
    assert.deepEqual(argvOf({ templateRole: OLD_ROLE }), [['set', 'env', 'deployment/web']]);
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
