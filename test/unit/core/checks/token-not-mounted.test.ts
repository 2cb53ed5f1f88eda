// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { tokenNotMounted as check } from '../../../../src/core/checks/token-not-mounted.ts';
import { DARK } from '../../../world.ts';
import {
  barePod,
  container,
  pod,
  projection,
  withPods,
  workloadFacts,
} from '../../../workload-world.ts';
import { assertStatus, failing } from './outcome.ts';

describe('token-not-mounted', () => {
  it('passes where the token is projected to where the variable says', () => {
    assertStatus(check, workloadFacts(), 'pass');
  });

  it('fails where nothing is mounted there', () => {
    const world = workloadFacts(withPods(pod({ containers: [container({ mounts: [] })] })));
    assert.match(failing(check, world).detail, /: nothing is mounted there, so it never asks STS$/);
  });

  it('fails where a folder of a similar name is mounted', () => {
    const mounts = [{ volume: 'aws-iam-token', path: '/var/run/secrets/eks' }];
    failing(check, workloadFacts(withPods(pod({ containers: [container({ mounts })] }))));
  });

  it('fails where the volume has the token under another name', () => {
    const world = workloadFacts(withPods(pod({ projections: [projection({ path: 'jwt' })] })));
    assert.match(failing(check, world).detail, /the volume aws-iam-token has no such file/);
  });

  it('is unknown where the volume projects nothing', () => {
    assertStatus(check, workloadFacts(withPods(pod({ projections: [] }))), 'unknown');
    assertStatus(check, workloadFacts({ pods: DARK }), 'unknown');
  });

  it('does not apply where no token file is named', () => {
    assertStatus(check, workloadFacts(withPods(barePod())), 'not-applicable');
  });
});
