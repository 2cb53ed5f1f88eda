// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { projectionExpiry as check } from '../../../../src/core/checks/projection-expiry.ts';
import { DARK } from '../../../world.ts';
import {
  barePod,
  pod,
  projection,
  withAccount,
  withPods,
  workloadFacts,
} from '../../../workload-world.ts';
import { assertStatus, failing } from './outcome.ts';

const lasting = (expirationSeconds: number | undefined) =>
  workloadFacts(withPods(pod({ projections: [projection({ expirationSeconds })] })));
const annotated = (seconds: string) =>
  workloadFacts(withAccount({ annotations: { 'eks.amazonaws.com/token-expiration': seconds } }));

describe('projection-expiry', () => {
  it('passes between ten minutes and a day, both included', () => {
    for (const world of [lasting(600), lasting(86_400), annotated('3600')]) {
      assertStatus(check, world, 'pass');
    }
  });

  for (const seconds of [60, 90_000]) {
    it(`fails where the volume asks for ${String(seconds)} seconds`, () => {
      const { detail } = failing(check, lasting(seconds));
      assert.match(detail, new RegExp(`is to live ${String(seconds)} seconds`));
    });
  }

  for (const seconds of ['599', '86401', '1h', '']) {
    it(`fails where the annotation says "${seconds}"`, () => {
      const { remedies } = failing(check, annotated(seconds));
      assert.equal(remedies[0]?.argv?.at(-1), 'eks.amazonaws.com/token-expiration-');
    });
  }

  it('does not apply where nothing says how long, and is unknown where pods were not seen', () => {
    assertStatus(check, lasting(undefined), 'not-applicable');
    assertStatus(check, workloadFacts(withPods(barePod())), 'not-applicable');
    assertStatus(check, workloadFacts({ pods: DARK }), 'unknown');
  });
});
