// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { containersSkipped as check } from '../../../../src/core/checks/containers-skipped.ts';
import { DARK } from '../../../world.ts';
import {
  bareContainer,
  barePod,
  container,
  DEPLOYMENT,
  pod,
  withAccount,
  withPods,
  workloadFacts,
} from '../../../workload-world.ts';
import { assertStatus, failing } from './outcome.ts';

const SKIPPING = { 'eks.amazonaws.com/skip-containers': 'helper, web' };
const SKIPPED = withPods(barePod({ annotations: SKIPPING }));

describe('containers-skipped', () => {
  it('passes where nothing is skipped', () => {
    assertStatus(check, workloadFacts(), 'pass');
    assertStatus(check, workloadFacts(withPods(barePod())), 'pass');
  });

  it('fails where the only container is skipped', () => {
    const { detail } = failing(check, workloadFacts(SKIPPED));
    assert.equal(detail, 'team-a/web-0 has skip-containers, so its container web never asks STS');
  });

  it('takes the annotation out of the template of a deployment', () => {
    const { remedies } = failing(check, workloadFacts({ ...SKIPPED, workload: DEPLOYMENT }));
    assert.deepEqual(JSON.parse(remedies[0]?.argv?.at(-1) ?? ''), [
      {
        op: 'remove',
        path: '/spec/template/metadata/annotations/eks.amazonaws.com~1skip-containers',
      },
    ]);
  });

  it('passes where another container of the pod has the role: helpers are skipped on purpose', () => {
    const containers = [container(), bareContainer({ name: 'helper' })];
    const one = pod({ annotations: SKIPPING, containers: [...containers] });
    assertStatus(check, workloadFacts(withPods(one)), 'pass');
  });

  it('does not apply where no pod runs, or no role is named', () => {
    const ended = barePod({ annotations: SKIPPING, phase: 'Succeeded' });
    assertStatus(check, workloadFacts(withPods(ended)), 'not-applicable');
    const nameless = { ...SKIPPED, ...withAccount({ annotations: {} }) };
    assertStatus(check, workloadFacts(nameless), 'not-applicable');
  });

  it('is less sure where the service account was not seen: it may name no role', () => {
    assert.equal(failing(check, workloadFacts(SKIPPED)).knowledge, 'documented');
    const dark = workloadFacts({ ...SKIPPED, serviceAccount: DARK });
    assert.equal(failing(check, dark).knowledge, 'inferred');
  });

  it('is unknown where the pods were not seen', () => {
    assertStatus(check, workloadFacts({ pods: DARK }), 'unknown');
  });
});
