// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { stsEndpointGlobal as check } from '../../../../src/core/checks/sts-endpoint-global.ts';
import { DARK } from '../../../world.ts';
import { container, pod, withAccount, withPods, workloadFacts } from '../../../workload-world.ts';
import { assertStatus, failing } from './outcome.ts';

describe('sts-endpoint-global', () => {
  it('passes where the Region is asked, or nothing is said', () => {
    assertStatus(check, workloadFacts(), 'pass');
    assertStatus(
      check,
      workloadFacts(withPods(pod({ containers: [container({ env: {} })] }))),
      'pass',
    );
  });

  it('fails where a container says legacy', () => {
    const env = { ...container().env, AWS_STS_REGIONAL_ENDPOINTS: 'legacy' };
    const world = workloadFacts(withPods(pod({ containers: [container({ env })] })));
    assert.match(
      failing(check, world).detail,
      /^container web of team-a\/web-0 asks for the global/,
    );
  });

  it('fails where the service account does, and annotates it', () => {
    const annotations = { 'eks.amazonaws.com/sts-regional-endpoints': 'false' };
    const { remedies } = failing(check, workloadFacts(withAccount({ annotations })));
    assert.equal(remedies[0]?.argv?.at(-1), 'eks.amazonaws.com/sts-regional-endpoints=true');
  });

  it('is unknown where the pods were not seen', () => {
    assertStatus(check, workloadFacts({ pods: DARK }), 'unknown');
  });
});
