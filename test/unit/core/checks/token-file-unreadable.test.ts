// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { tokenFileUnreadable as check } from '../../../../src/core/checks/token-file-unreadable.ts';
import type { Container } from '../../../../src/core/model/kubernetes.ts';
import { DARK, type facts } from '../../../world.ts';
import {
  barePod,
  container,
  DEPLOYMENT,
  pod,
  projection,
  withPods,
  workloadFacts,
} from '../../../workload-world.ts';
import { assertStatus, failing } from './outcome.ts';

/** A pod whose token file has this mode, and whose containers run as these users. */
function running(
  mode: number | undefined,
  users: readonly Partial<Container>[],
  fsGroup?: number,
): ReturnType<typeof facts> {
  const containers = users.map((user, index) => container({ name: `c-${String(index)}`, ...user }));
  return workloadFacts(withPods(pod({ containers, projections: [projection({ mode })], fsGroup })));
}

describe('token-file-unreadable', () => {
  for (const [what, world] of [
    ['others may read it', running(0o644, [{ runAsUser: 1000 }, { runAsUser: 1001 }])],
    ['the volume says no mode', running(undefined, [{ runAsNonRoot: true }])],
    ['the pod has an fsGroup', running(0o600, [{ runAsNonRoot: true }], 2000)],
    ['all run as one user', running(0o600, [{ runAsUser: 1000 }, { runAsUser: 1000 }])],
    ['the container is root', running(0o600, [{ runAsUser: 0 }])],
  ] as const) {
    it(`passes where ${what}`, () => {
      assertStatus(check, world, 'pass');
    });
  }

  it('fails where two users share a pod, and the file is for root alone', () => {
    const { detail } = failing(check, running(0o600, [{ runAsUser: 1000 }, { runAsUser: 1001 }]));
    assert.match(detail, /has mode 0600 without an fsGroup/);
    assert.match(detail, /and 1 more$/);
  });

  it('fails where the image says which user, and it is not root', () => {
    failing(check, running(0o400, [{ runAsNonRoot: true }]));
  });

  it('gives a deployment an fsGroup', () => {
    const world = running(0o600, [{ runAsNonRoot: true }]);
    const { remedies } = failing(check, { ...world, workload: DEPLOYMENT });
    assert.match(remedies[0]?.argv?.at(-1) ?? '', /"fsGroup":65534/);
  });

  it('is unknown where the image may run as root', () => {
    assertStatus(check, running(0o600, [{}]), 'unknown');
    assertStatus(check, workloadFacts({ pods: DARK }), 'unknown');
  });

  it('does not apply where no token is projected', () => {
    assertStatus(check, workloadFacts(withPods(barePod())), 'not-applicable');
  });
});
